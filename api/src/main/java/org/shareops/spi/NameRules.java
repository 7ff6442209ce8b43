package org.shareops.spi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.SharePath;

/**
 * Which names a volume can hold (rule R9).
 *
 * @param caseSensitive whether names that differ only in case are different
 * @param illegalCharacters characters that no name may hold; control characters are judged by {@code controlCharacters}
 * @param controlCharacters whether characters below U+0020 are allowed
 * @param reservedNames names that mean something else whatever their extension, in upper case: {@code CON}, {@code NUL}
 * @param trailingDotOrSpace whether a name may end in a dot or a space
 * @param maxNameLength the longest name, in {@code lengthUnit}
 * @param maxPathLength the longest path below the share's root, in {@code lengthUnit}
 * @param lengthUnit what lengths are counted in
 * @param eightDotThree whether a name is at most eight characters, a dot and three, in capitals
 * @param maxNames the most names that a path below the share's root may have; at least 1
 */
public record NameRules(
        boolean caseSensitive,
        String illegalCharacters,
        boolean controlCharacters,
        Set<String> reservedNames,
        boolean trailingDotOrSpace,
        int maxNameLength,
        int maxPathLength,
        LengthUnit lengthUnit,
        boolean eightDotThree,
        int maxNames) {
    /** What name lengths are counted in. */
    public enum LengthUnit {
        /** Bytes of UTF-8. */
        UTF8_BYTES,
        /** UTF-16 code units. */
        UTF16_UNITS
    }

    private static final Set<String> WINDOWS_DEVICES = Set.of(
            "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1",
            "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9");
    private static final String EIGHT_DOT_THREE = "[A-Z0-9!#$%&'()@^_`{}~-]{1,8}(\\.[A-Z0-9!#$%&'()@^_`{}~-]{1,3})?";

    /** Copies the reserved names. */
    public NameRules {
        reservedNames = Set.copyOf(reservedNames);
    }

    /** Rules that do not limit how many names a path has. */
    public NameRules(
            boolean caseSensitive,
            String illegalCharacters,
            boolean controlCharacters,
            Set<String> reservedNames,
            boolean trailingDotOrSpace,
            int maxNameLength,
            int maxPathLength,
            LengthUnit lengthUnit,
            boolean eightDotThree) {
        this(
                caseSensitive,
                illegalCharacters,
                controlCharacters,
                reservedNames,
                trailingDotOrSpace,
                maxNameLength,
                maxPathLength,
                lengthUnit,
                eightDotThree,
                Integer.MAX_VALUE);
    }

    /** POSIX disks: everything but slash and NUL, 255 bytes a name, 4,095 a path. */
    public static NameRules posix() {
        return new NameRules(true, "/", true, Set.of(), true, 255, 4095, LengthUnit.UTF8_BYTES, false);
    }

    /** Windows and SMB: case folded, device names and a few characters forbidden, 255 units a name, 1,024 a path. */
    public static NameRules windows() {
        return new NameRules(
                false, "<>:\"/\\|?*", false, WINDOWS_DEVICES, false, 255, 1024, LengthUnit.UTF16_UNITS, false);
    }

    /** DOS name space of NetWare: 8.3 in capitals, 255 bytes a path. */
    public static NameRules eightDotThreeDos() {
        return new NameRules(
                false, "<>:\"/\\|?*+,;=[] ", false, WINDOWS_DEVICES, false, 12, 255, LengthUnit.UTF8_BYTES, true);
    }

    /** Returns what hinders {@code path} as a whole or one of its names, in plain words. */
    public List<String> problemsOf(SharePath path) {
        List<String> problems = new ArrayList<>();
        for (String name : path.names()) {
            problemOf(name).ifPresent(problem -> problems.add("\"" + path + "\": " + problem));
        }
        if (lengthOf(path.toString()) > maxPathLength) {
            problems.add("\"" + path + "\": the path is longer than " + maxPathLength + " " + unitName());
        }
        depthProblemOf(path).ifPresent(problems::add);
        return problems;
    }

    /** Returns that a path has too many names, in plain words; empty if it has not. */
    public Optional<String> depthProblemOf(SharePath path) {
        return path.names().size() > maxNames
                ? Optional.of("\"" + path + "\": the path has more than " + maxNames + " names")
                : Optional.empty();
    }

    /** Returns what hinders one name, in plain words; empty if nothing. */
    public Optional<String> problemOf(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Optional.of("\"" + name + "\" is no name but a direction");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\0' || c == '/' || illegalCharacters.indexOf(c) >= 0) {
                return Optional.of("the character '" + (c == '\0' ? "NUL" : String.valueOf(c)) + "' is not allowed");
            }
            if (c < ' ' && !controlCharacters) {
                return Optional.of(String.format(Locale.ROOT, "the control character U+%04X is not allowed", (int) c));
            }
        }
        // Windows alone could hold it; other servers cannot, nor can records of what an update has put there.
        if (hasSurrogates(name) && !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return Optional.of("the name is not valid Unicode");
        }
        if (!trailingDotOrSpace && (name.endsWith(".") || name.endsWith(" "))) {
            return Optional.of("\"" + name + "\" ends in a dot or a space");
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        if (reservedNames.contains(stem)) {
            return Optional.of("\"" + stem + "\" is reserved for a device");
        }
        if (lengthOf(name) > maxNameLength) {
            return Optional.of("the name is longer than " + maxNameLength + " " + unitName());
        }
        if (eightDotThree && !name.toUpperCase(Locale.ROOT).matches(EIGHT_DOT_THREE)) {
            return Optional.of("\"" + name + "\" is not of the form 8.3");
        }
        return Optional.empty();
    }

    /** Returns the form under which two names that the volume takes for the same are equal. */
    public String fold(String name) {
        if (caseSensitive) {
            return name;
        }
        if (isFolded(name)) {
            return name;
        }
        // Letter by letter, as servers do: folding whole strings would make "ss" of a sharp s.
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            folded.appendCodePoint(Character.toUpperCase(name.codePointAt(i)));
        }
        return folded.toString();
    }

    /** Without a look at tables: no small letters, and nothing that could be one. */
    private static boolean isFolded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'a' && c <= 'z')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasSurrogates(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the form in which the volume stores a name: 8.3 volumes keep capitals only, all others keep it as it is. */
    public String stored(String name) {
        return eightDotThree ? fold(name) : name;
    }

    private int lengthOf(String text) {
        return lengthUnit == LengthUnit.UTF8_BYTES && !isAscii(text)
                ? text.getBytes(StandardCharsets.UTF_8).length
                : text.length();
    }

    private String unitName() {
        return lengthUnit == LengthUnit.UTF8_BYTES ? "bytes" : "characters";
    }
}
