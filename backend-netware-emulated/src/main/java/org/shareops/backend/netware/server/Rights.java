package org.shareops.backend.netware.server;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may do what on one volume. Operators may do everything; others too, where no grant says less. */
final class Rights {
    /** See what files hold. */
    static final int READ = Right.READ.bit;
    /** Change what files hold. */
    static final int WRITE = Right.WRITE.bit;
    /** Open files. */
    static final int OPEN = Right.OPEN.bit;
    /** Create files and directories. */
    static final int CREATE = Right.CREATE.bit;
    /** Delete files and directories. */
    static final int ERASE = Right.ERASE.bit;
    /** List a directory. */
    static final int SCAN = Right.SCAN.bit;
    /** Rename, and change attributes and times. */
    static final int MODIFY = Right.MODIFY.bit;
    /** Everything there is. */
    static final int ALL = 0xFF;

    private static final int CHANGING = WRITE | CREATE | ERASE | MODIFY | 0x20;

    /**
     * What a user may do in a directory and in those below it, unless a grant nearer to them says otherwise.
     *
     * @param user in upper case
     * @param directory names with slashes between them, in whatever case; empty for the volume's root
     * @param mask the bits of this class
     */
    record Grant(String user, String directory, int mask) {}

    private final Map<String, Map<String, Integer>> masksByUser = new HashMap<>();
    private final boolean readOnly;

    Rights(List<Grant> grants, boolean readOnly) {
        this.readOnly = readOnly;
        for (Grant grant : grants) {
            masksByUser
                    .computeIfAbsent(grant.user().toUpperCase(Locale.ROOT), user -> new HashMap<>())
                    .put(Names.fold(grant.directory()), grant.mask());
        }
    }

    /** Returns what a station may do with a directory's entries; nothing if nobody has logged in there. */
    int of(Station station, Entry directory) {
        User user = station.userOrNull();
        int mask = user == null ? 0 : user.operator() ? ALL : granted(masksByUser.get(user.name()), directory);
        return readOnly ? mask & ~CHANGING : mask;
    }

    private static int granted(@Nullable Map<String, Integer> masks, Entry directory) {
        if (masks == null) {
            return ALL;
        }
        for (Entry at = directory; at != null; at = at.parent()) {
            Integer mask = masks.get(Names.fold(at.path()));
            if (mask != null) {
                return mask;
            }
        }
        return ALL;
    }
}
