package org.shareops.backend.netware.wire;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The keyed password of bindery log-ons (calls 23/23 and 23/24): the secret itself never travels. Both sides compute the
 * answer to a key of eight random bytes from a hash, of which the server keeps nothing else. Weak by today's standards: good
 * for an emulated server, no protection on a wire that others read.
 */
public final class LoginKey {
    /** The length of a key and of an answer. */
    public static final int LENGTH = 8;

    private static final byte[] KEY =
            HexFormat.of().parseHex("48934667983de68db7107a265ab9b1356b0fd570aefbad11f447dca7eccf50c0");
    private static final byte[] NIBBLES = nibbles("780864e45c17bfa8f8cc941e46240ab9"
            + "2fb1d2195e7002660738293f7fcf64a0"
            + "23abd83a17cf189d9194e4c55c8b239e"
            + "7769efc8d1a6ed077a01f54b7bec95d1"
            + "bd135de630bbf3649da3149483be5052"
            + "cbd5d5d2d9aca0b3536951ee0e82d220"
            + "4f859686babf0728c73a1425f7ace593"
            + "e712e1f4a6c6f430c036f87b2dc6aa8d");

    private LoginKey() {}

    private static byte[] nibbles(String digits) {
        byte[] values = new byte[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) Character.digit(digits.charAt(i), 16);
        }
        return values;
    }

    /**
     * Returns the hash of a password, 16 bytes.
     *
     * @param object the user's bindery object, by which equal passwords have different hashes
     * @param password the password in upper case
     */
    public static byte[] hash(long object, byte[] password) {
        byte[] id = {(byte) (object >> 24), (byte) (object >> 16), (byte) (object >> 8), (byte) object};
        return shuffle(id, 0, password);
    }

    /**
     * Returns the answer to a key, 8 bytes.
     *
     * @param key 8 bytes
     * @param hash what {@link #hash} returned
     */
    public static byte[] answer(byte[] key, byte[] hash) {
        byte[] k = Arrays.copyOf(shuffle(key, 0, hash), 32);
        System.arraycopy(shuffle(key, 4, hash), 0, k, 16, 16);
        for (int s = 0; s < 16; s++) {
            k[s] ^= k[31 - s];
        }
        byte[] answer = new byte[LENGTH];
        for (int s = 0; s < LENGTH; s++) {
            answer[s] = (byte) (k[s] ^ k[15 - s]);
        }
        return answer;
    }

    private static byte[] shuffle(byte[] ids, int idAt, byte[] data) {
        int length = data.length;
        while (length > 0 && data[length - 1] == 0) {
            length--;
        }
        byte[] t = new byte[32];
        int at = 0;
        for (; length - at >= 32; at += 32) {
            for (int s = 0; s < 32; s++) {
                t[s] ^= data[at + s];
            }
        }
        int rest = length - at;
        if (rest > 0) {
            for (int s = 0; s < 32; s++) {
                int j = s % (rest + 1);
                t[s] ^= j < rest ? data[at + j] : KEY[s];
            }
        }
        for (int s = 0; s < 32; s++) {
            t[s] ^= ids[idAt + s % 4];
        }
        mix(t);
        byte[] out = new byte[16];
        for (int i = 0; i < 16; i++) {
            out[i] = (byte) (NIBBLES[t[2 * i] & 0xFF] | NIBBLES[t[2 * i + 1] & 0xFF] << 4);
        }
        return out;
    }

    private static void mix(byte[] t) {
        int a = 0;
        for (int s = 0; s < 64; s++) {
            int i = s % 32;
            int b = (t[i] + a ^ t[(i + a) & 31] - KEY[i]) & 0xFF;
            t[i] = (byte) b;
            a = a + b & 0xFF;
        }
    }
}
