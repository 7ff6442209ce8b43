package org.shareops.backend.netware.server;

import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.netware.wire.Completion;

/** A name with wildcards in it. */
final class NamePattern {
    /** In names of function 87, says that the next byte is a wildcard. */
    private static final int ESCAPE = 0xFF;
    /** Any characters, also none. */
    private static final int STAR = -1;
    /** One character. */
    private static final int ONE = -2;
    /** One character, or none before a dot or at the end. */
    private static final int ONE_OR_NONE = -3;
    /** A dot, or nothing at the end. */
    private static final int DOT_OR_END = -4;

    private final List<Integer> tokens;

    private NamePattern(List<Integer> tokens) {
        boolean everything = tokens.equals(List.of(STAR, (int) '.', STAR))
                || tokens.equals(List.of(STAR, DOT_OR_END, STAR))
                || tokens.isEmpty();
        this.tokens = everything ? List.of(STAR) : List.copyOf(tokens);
    }

    /** Reads a pattern of function 87, whose wildcards are escaped by 0xFF; 0xFF twice is no character of any name. */
    static NamePattern ofEscaped(byte[] raw) throws Refused {
        List<Integer> tokens = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < raw.length; i++) {
            if ((raw[i] & 0xFF) == ESCAPE) {
                addLetters(raw, start, i, tokens);
                i++;
                if (i == raw.length) {
                    throw new Refused(Completion.BAD_FILE_NAME);
                }
                tokens.add(wildcard(raw[i] & 0xFF));
                start = i + 1;
            }
        }
        addLetters(raw, start, raw.length, tokens);
        return new NamePattern(tokens);
    }

    /** Reads a pattern of the old calls, whose names are ASCII: the bytes 0xAA, 0xAE and 0xBF are wildcards, too. */
    static NamePattern ofDos(byte[] raw) throws Refused {
        List<Integer> tokens = new ArrayList<>();
        for (byte each : raw) {
            int b = each & 0xFF;
            if (b == '*' || b == '?' || b >= 0x80) {
                tokens.add(wildcard(b));
            } else {
                tokens.add(Character.toUpperCase(b));
            }
        }
        return new NamePattern(tokens);
    }

    /** Returns true if bytes of an old call are a pattern and not a name. */
    static boolean isWildDos(byte[] raw) {
        for (byte each : raw) {
            int b = each & 0xFF;
            if (b == '*' || b == '?' || b == 0xAA || b == 0xAE || b == 0xBF) {
                return true;
            }
        }
        return false;
    }

    private static void addLetters(byte[] raw, int from, int to, List<Integer> tokens) throws Refused {
        byte[] part = new byte[to - from];
        System.arraycopy(raw, from, part, 0, part.length);
        Names.fold(Names.decode(part)).codePoints().forEach(tokens::add);
    }

    private static int wildcard(int b) throws Refused {
        return switch (b) {
            case '*', 0xAA -> STAR;
            case '?' -> ONE;
            case 0xBF -> ONE_OR_NONE;
            case '.', 0xAE -> DOT_OR_END;
            default -> throw new Refused(Completion.BAD_FILE_NAME);
        };
    }

    /** Returns true if a name fits, whatever its case. */
    boolean matches(String name) {
        int[] letters = Names.fold(name).codePoints().toArray();
        // Where in the name the tokens so far can end: so no pattern takes longer than its length times the name's.
        boolean[] at = new boolean[letters.length + 1];
        at[0] = true;
        for (int token : tokens) {
            at = after(token, at, letters);
        }
        return at[letters.length];
    }

    private static boolean[] after(int token, boolean[] at, int[] letters) {
        boolean[] next = new boolean[at.length];
        for (int i = 0; i < at.length; i++) {
            boolean end = i == letters.length;
            if (token == STAR) {
                next[i] = at[i] || (i > 0 && next[i - 1]);
            } else if (at[i]) {
                if (!end && (token == ONE || token == letters[i])) {
                    next[i + 1] = true;
                }
                if (token == ONE_OR_NONE) {
                    boolean none = end || letters[i] == '.';
                    next[none ? i : i + 1] = true;
                }
                if (token == DOT_OR_END && (end || letters[i] == '.')) {
                    next[end ? i : i + 1] = true;
                }
            }
        }
        return next;
    }
}
