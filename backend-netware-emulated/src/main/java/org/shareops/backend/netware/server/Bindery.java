package org.shareops.backend.netware.server;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.LoginKey;

/** The objects that the server knows: its users and itself. */
final class Bindery {
    static final int USER = 1;
    static final int FILE_SERVER = 4;
    static final int ANY_TYPE = 0xFFFF;
    /** No object, or the start of a scan. */
    static final long NO_OBJECT = 0xFFFFFFFFL;

    static final long SUPERVISOR_ID = 0x00000001L;
    static final String SUPERVISOR = "SUPERVISOR";
    /** The other users follow each other from here. */
    static final long FIRST_USER_ID = 0x01000001L;

    static final int LONGEST_NAME = 47;
    private static final long SERVER_ID = 0xEE000001L;

    /**
     * An object.
     *
     * @param id from 0 to 2³²-1, opaque
     * @param type {@link #USER} or {@link #FILE_SERVER}
     * @param name in upper case
     */
    record BinderyObject(long id, int type, String name) {}

    private final Map<Long, BinderyObject> objects = new TreeMap<>();
    private final Map<String, Account> accounts = new TreeMap<>();

    Bindery(String serverName, List<Account> users) {
        objects.put(SERVER_ID, new BinderyObject(SERVER_ID, FILE_SERVER, serverName));
        for (Account account : users) {
            User user = account.user();
            objects.put(user.id(), new BinderyObject(user.id(), USER, user.name()));
            accounts.put(user.name(), account);
        }
    }

    /** Returns the hash of a password, of which small letters count as capitals. Leaves no copy of the password behind. */
    static byte[] hash(long id, char[] password) {
        char[] capitals = new char[password.length];
        for (int i = 0; i < password.length; i++) {
            capitals[i] = Character.toUpperCase(password[i]);
        }
        // Room that is ours to overwrite; the rest of it is zeros, which do not count.
        byte[] bytes = new byte[4 * capitals.length];
        CoderResult encoded =
                StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(capitals), ByteBuffer.wrap(bytes), true);
        byte[] hash = LoginKey.hash(id, bytes);
        Arrays.fill(capitals, '\0');
        Arrays.fill(bytes, (byte) 0);
        if (encoded.isError()) {
            throw new IllegalArgumentException("the password has half a character");
        }
        return hash;
    }

    /** Returns a user's account; null if there is none, or the object is none of a user. */
    @Nullable
    Account account(int type, String name) {
        return type == USER ? accounts.get(capitals(name)) : null;
    }

    /**
     * Returns an object by its name.
     *
     * @throws Refused 0xF0 for a name with a wildcard, 0xFC if there is none
     */
    BinderyObject find(int type, String name) throws Refused {
        if (name.indexOf('*') >= 0 || name.indexOf('?') >= 0) {
            throw new Refused(Completion.ILLEGAL_WILDCARD);
        }
        String wanted = capitals(name);
        for (BinderyObject object : objects.values()) {
            if (isOf(object, type) && object.name().equals(wanted)) {
                return object;
            }
        }
        throw new Refused(Completion.NO_SUCH_OBJECT);
    }

    /**
     * Returns an object by its number.
     *
     * @throws Refused 0xFC if there is none
     */
    BinderyObject get(long id) throws Refused {
        BinderyObject object = objects.get(id);
        if (object == null) {
            throw new Refused(Completion.NO_SUCH_OBJECT);
        }
        return object;
    }

    /**
     * Returns the first object after another, by number, whose name matches.
     *
     * @param last {@link #NO_OBJECT} at the start
     * @throws Refused 0xFC if there is none
     */
    BinderyObject next(long last, int type, String pattern) throws Refused {
        String wanted = capitals(pattern);
        for (BinderyObject object : objects.values()) {
            if ((last == NO_OBJECT || object.id() > last) && isOf(object, type) && matches(wanted, object.name())) {
                return object;
            }
        }
        throw new Refused(Completion.NO_SUCH_OBJECT);
    }

    private static boolean isOf(BinderyObject object, int type) {
        return type == ANY_TYPE || type == object.type();
    }

    private static String capitals(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /** Goes back to the last star only, so that no pattern takes long. */
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
