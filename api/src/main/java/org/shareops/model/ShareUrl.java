package org.shareops.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL that names a share, taken apart but not yet understood: only the backend of its scheme knows which of the names
 * is the share.
 *
 * <p>{@code %} followed by two hexadecimal digits stands for a byte of UTF-8; every other character stands for itself,
 * blanks too. A user or a secret inside a URL is refused: it would end up in logs and process lists (rule C6).
 *
 * @param server the scheme, host and port
 * @param names the names of the path, outermost first, decoded; never {@code .} or {@code ..}
 */
public record ShareUrl(ServerAddress server, List<String> names) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)(/.*)?", Pattern.DOTALL);
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]*)(?::([0-9]{1,5}))?", Pattern.DOTALL);

    /** Copies the names. */
    public ShareUrl {
        names = List.copyOf(names);
    }

    /**
     * Reads a URL of the form {@code scheme://[host[:port]]/name/name...}.
     *
     * @throws IllegalArgumentException if it is not of that form; the message says what to write instead
     */
    public static ShareUrl parse(String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "\"" + url
                            + "\" is not a share's URL; write scheme://host/share/path, for a local directory file:///directory");
        }
        String authority = form.group(2);
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a user or secret does not belong into a URL (" + form.group(1)
                    + "://...@...); give credentials separately");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + authority + "\" is not a host or host:port in \"" + url + "\"");
        }
        String host = parts.group(1).startsWith("[")
                ? parts.group(1).substring(1, parts.group(1).length() - 1)
                : parts.group(1);
        OptionalInt port =
                parts.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(parts.group(2)));
        String path = form.group(3) == null ? "" : form.group(3);
        return new ShareUrl(
                new ServerAddress(form.group(1).toLowerCase(Locale.ROOT), host, port), decodedNames(path, url));
    }

    private static List<String> decodedNames(String path, String url) {
        List<String> decoded = new ArrayList<>();
        for (String raw : path.split("/", -1)) {
            if (!raw.isEmpty()) {
                decoded.add(decode(raw, url));
            }
        }
        return SharePath.ofNames(decoded).names();
    }

    private static String decode(String raw, String url) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); ) {
            if (raw.charAt(i) == '%') {
                if (!raw.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
                    throw new IllegalArgumentException("\"%\" in \"" + url
                            + "\" must be followed by two hexadecimal digits; for itself write %25");
                }
                bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 3;
            } else {
                int codePoint = raw.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the percent-encoded bytes in \"" + url + "\" are not UTF-8", e);
        }
    }
}
