package org.shareops.testkit.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The content of an item that tells which one it is, and whether it is whole.
 *
 * @param name without line breaks; no other letter has it
 * @param size about how many bytes it has
 */
public record Letter(String name, int size) {
    private static final char END = '\n';

    /** A small one. */
    public static Letter of(String name) {
        return new Letter(name, 200);
    }

    /** Returns the content: the name, its filler, and a sum over both, a line each. */
    public byte[] content() {
        String text = name + END + "0123456789abcdef".repeat(size / 16) + END;
        return (text + sumOf(text) + END).getBytes(StandardCharsets.US_ASCII);
    }

    private static String sumOf(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(sum.getValue());
    }

    /** Returns the name of the letter that has this content; empty if it is not the whole of one. */
    public static Optional<String> read(byte[] content) {
        String text = new String(content, StandardCharsets.US_ASCII);
        int sum = text.lastIndexOf(END, text.length() - 2) + 1;
        boolean whole = sum > 0 && text.substring(sum).equals(sumOf(text.substring(0, sum)) + END);
        return whole ? Optional.of(text.substring(0, text.indexOf(END))) : Optional.empty();
    }
}
