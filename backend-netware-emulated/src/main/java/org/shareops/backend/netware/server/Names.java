package org.shareops.backend.netware.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.spi.NameRules;

/** What names may look like in the two name spaces: DOS (8.3 in capitals) and long. */
final class Names {
    /** The DOS name space. */
    static final int DOS = 0;
    /** The long name space. */
    static final int LONG = 4;

    private static final NameRules DOS_RULES = NameRules.eightDotThreeDos();
    private static final String ILLEGAL = "*/:<>?\\|\"";
    private static final int LONGEST = 255;
    private static final int STEM = 8;
    private static final int EXTENSION = 3;

    private Names() {}

    /** Returns the form under which names that differ only in case are equal. */
    static String fold(String name) {
        return DOS_RULES.fold(name);
    }

    /** Returns true if a name can stand in a name space. */
    static boolean isLegal(String name, int nameSpace) {
        return nameSpace == DOS ? DOS_RULES.problemOf(name).isEmpty() : isLegalLong(name);
    }

    private static boolean isLegalLong(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c < ' ' || c == 0x7F || ILLEGAL.indexOf(c) >= 0)
                && StandardCharsets.UTF_8.newEncoder().canEncode(name)
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    /**
     * Reads a name.
     *
     * @throws Refused 0x9E if it is not UTF-8
     */
    static String decode(byte[] raw) throws Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused(Completion.BAD_FILE_NAME);
        }
    }

    /**
     * Returns the DOS name of an entry: its own if that is of the form 8.3 and free, else one like {@code LONGNA~1.TXT}.
     *
     * @param lastNumbers the highest number that each beginning has had in the directory, so that many alike are found quickly
     */
    static String dosName(String name, Predicate<String> taken, Map<String, Integer> lastNumbers) {
        String own = fold(name);
        if (isLegal(own, DOS) && !taken.test(own)) {
            return own;
        }
        int dot = own.lastIndexOf('.');
        String stem = legalPart(dot > 0 ? own.substring(0, dot) : own, STEM);
        String extension = dot > 0 ? legalPart(own.substring(dot + 1), EXTENSION) : "";
        String key = cut(stem, STEM - 2) + "." + extension;
        int number = lastNumbers.getOrDefault(key, 0);
        @Nullable String found = null;
        while (found == null) {
            number++;
            String tail = "~" + number;
            String candidate = cut(stem, STEM - tail.length()) + tail + (extension.isEmpty() ? "" : "." + extension);
            found = taken.test(candidate) ? null : candidate;
        }
        lastNumbers.put(key, number);
        return found;
    }

    private static String legalPart(String part, int length) {
        StringBuilder legal = new StringBuilder();
        part.codePoints().filter(c -> c != ' ' && c != '.').limit(length).forEach(c -> {
            String one = Character.toString(c);
            legal.append(isLegal(one, DOS) ? one : "_");
        });
        return legal.isEmpty() ? "" : legal.toString();
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
