package org.shareops.backend.local;

import java.util.Locale;

/** Names as messages show them. */
final class Quoted {
    private Quoted() {}

    /**
     * Returns a name or path in quotation marks, with control characters as {@code \x0a}: a name must not start a new line
     * of a log, or command a terminal.
     */
    static String of(Object name) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : name.toString().toCharArray()) {
            if (Character.isISOControl(c)) {
                text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
