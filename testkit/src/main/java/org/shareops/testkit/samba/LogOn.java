package org.shareops.testkit.samba;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An attempt to log on, as the server saw it.
 *
 * @param domain the domain that the client named; may be empty
 * @param user the user that the client named; empty for an anonymous attempt
 * @param status the server's verdict, such as {@code NT_STATUS_OK} or {@code NT_STATUS_WRONG_PASSWORD}
 */
public record LogOn(String domain, String user, String status) {
    // The name comes from the client and is the only field that may hold brackets.
    private static final Pattern LINE = Pattern.compile(
            "^ *Auth: \\[[^\\]]*\\] user \\[([^\\]]*)\\]\\\\\\[(.*?)\\] at \\[[^\\]]*\\] with \\[[^\\]]*\\] status \\[([^\\]]*)\\]",
            Pattern.MULTILINE);

    static List<LogOn> parse(String log) {
        List<LogOn> found = new ArrayList<>();
        Matcher line = LINE.matcher(log);
        while (line.find()) {
            found.add(new LogOn(line.group(1), line.group(2), line.group(3)));
        }
        return found;
    }

    /** Returns true if the client named no user. */
    public boolean anonymous() {
        return user.isEmpty();
    }

    /** Returns true if the server let the client in. */
    public boolean succeeded() {
        return status.equals("NT_STATUS_OK");
    }
}
