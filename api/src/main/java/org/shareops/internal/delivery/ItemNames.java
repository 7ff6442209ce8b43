package org.shareops.internal.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.shareops.spi.NameRules;

/**
 * The names of items in an inbox, and of what is still being written there (rules V3, V7). Their letters are of one case, so
 * that servers that fold case and those that do not agree which names are equal, and they sort by their value.
 *
 * <p>A temporary name has all of the item's but the extension. So whoever has created it, which every server lets one alone do,
 * is the only one who can give an item that name: of two renamings to one name at the same moment some servers let both win.
 */
abstract class ItemNames {
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuv";
    private static final int BITS = 5;

    /**
     * The names of one try.
     *
     * @param item what it is called when it is complete
     * @param temporary what it is called until then
     */
    record Pair(String item, String temporary) {}

    /**
     * What a name tells.
     *
     * @param sender who sent it, as far as the name has room for that
     * @param sequence its number
     * @param temporary whether it is still being written
     */
    record Stamp(String sender, long sequence, boolean temporary) {}

    /** Returns the names that a volume can hold. */
    static ItemNames of(NameRules rules) {
        return rules.eightDotThree() ? new DosNames() : new LongNames();
    }

    /** Makes the names of one try. */
    Pair next(String sender, long sequence, String extension, RandomGenerator random) {
        String stem = stem(sender, sequence, random);
        return new Pair(inCase(stem + "." + extension), inCase(stem + "." + temporaryExtension()));
    }

    /** Understands a name; empty if it is none of these. */
    abstract Optional<Stamp> read(String name);

    /** Returns after how many numbers those in names begin again; 0 if never. */
    abstract long numbers();

    abstract String stem(String sender, long sequence, RandomGenerator random);

    abstract String temporaryExtension();

    abstract String inCase(String name);

    private static void append(StringBuilder text, long value, int letters) {
        for (int i = letters - 1; i >= 0; i--) {
            text.append(LETTERS.charAt((int) (value >>> (i * BITS)) & 31));
        }
    }

    private static String letters(long value, int count) {
        StringBuilder text = new StringBuilder(count);
        append(text, value, count);
        return text.toString();
    }

    private static long value(String letters) {
        long value = 0;
        for (int i = 0; i < letters.length(); i++) {
            value = value << BITS | LETTERS.indexOf(letters.charAt(i));
        }
        return value;
    }

    /** {@code sender-sequence-random.extension}: 64 bits of sequence, 128 at random. */
    private static final class LongNames extends ItemNames {
        private static final String TEMPORARY = "tmp";
        private static final Pattern FORM =
                Pattern.compile("([a-z0-9_]{1,32})-([0-7][0-9a-v]{12})-[0-9a-v]{26}\\.([a-z0-9]{1,8})");

        @Override
        String stem(String sender, long sequence, RandomGenerator random) {
            StringBuilder stem = new StringBuilder(sender).append('-');
            append(stem, sequence, 13);
            stem.append('-');
            append(stem, random.nextLong(), 13);
            append(stem, random.nextLong(), 13);
            return stem.toString();
        }

        @Override
        Optional<Stamp> read(String name) {
            Matcher form = FORM.matcher(name.toLowerCase(Locale.ROOT));
            return form.matches()
                    ? Optional.of(new Stamp(
                            form.group(1), value(form.group(2)), form.group(3).equals(TEMPORARY)))
                    : Optional.empty();
        }

        @Override
        long numbers() {
            return 0;
        }

        @Override
        String temporaryExtension() {
            return TEMPORARY;
        }

        @Override
        String inCase(String name) {
            return name;
        }
    }

    /**
     * Two letters of the sender, three of the sequence, two at random and one that tells our names from others of that length.
     * There is no room for more, so here names do collide, and tries matter.
     */
    private static final class DosNames extends ItemNames {
        /** Nobody else calls temporary files so. */
        private static final String TEMPORARY = "SH~";

        private static final Pattern FORM =
                Pattern.compile("([0-9a-v]{2})([0-9a-v]{3})([0-9a-v]{2})([0-9a-v])\\.(.{1,3})");
        private static final long NUMBERS = 1 << (3 * BITS);

        @Override
        String stem(String sender, long sequence, RandomGenerator random) {
            String stem = key(sender, 2) + letters(sequence % NUMBERS, 3) + letters(random.nextLong() >>> 32, 2);
            return stem + key(stem, 1);
        }

        private static String key(String text, int letters) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return letters((digest[0] & 0xFF) << 8 | (digest[1] & 0xFF), letters);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        @Override
        Optional<Stamp> read(String name) {
            Matcher form = FORM.matcher(name.toLowerCase(Locale.ROOT));
            if (!form.matches()
                    || !key(form.group(1) + form.group(2) + form.group(3), 1).equals(form.group(4))) {
                return Optional.empty();
            }
            boolean temporary = form.group(5).equalsIgnoreCase(TEMPORARY);
            return Optional.of(new Stamp(form.group(1), value(form.group(2)), temporary));
        }

        @Override
        long numbers() {
            return NUMBERS;
        }

        @Override
        String temporaryExtension() {
            return TEMPORARY;
        }

        @Override
        String inCase(String name) {
            return name.toUpperCase(Locale.ROOT);
        }
    }
}
