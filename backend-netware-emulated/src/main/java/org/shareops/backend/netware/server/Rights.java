package org.shareops.backend.netware.server;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what on one volume. Operators may do everything; others too, where no grant says less.
 *
 * <p>A grant goes with its directory when that, or one above it, is renamed. It holds for the old name nevertheless: whatever
 * has that name later is what the grant was about, too.
 */
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
     * @param directory names of the volume's name space with slashes between them, in whatever case; empty for its root
     * @param mask the bits of this class
     */
    record Grant(String user, String directory, int mask) {}

    /** The grants of one user, by folded path. */
    private static final class Masks {
        private final Map<String, Integer> given = new HashMap<>();
        /** For directories that have come to their path by being renamed; goes before what was given to the path. */
        private final Map<String, Integer> moved = new HashMap<>();

        int of(Entry directory, int nameSpace) {
            for (Entry at = directory; at != null; at = at.parent()) {
                String path = Names.fold(at.path(nameSpace));
                @Nullable Integer mask = moved.getOrDefault(path, given.get(path));
                if (mask != null) {
                    return mask;
                }
            }
            return ALL;
        }

        void renamed(String from, String to) {
            Map<String, Integer> along = new HashMap<>();
            for (Map<String, Integer> masks : List.of(given, moved)) {
                masks.forEach((path, mask) -> {
                    if (isWithin(path, from)) {
                        along.put(to + path.substring(from.length()), mask);
                    }
                });
            }
            gone(from);
            gone(to);
            moved.putAll(along);
        }

        void gone(String path) {
            moved.keySet().removeIf(each -> isWithin(each, path));
        }

        private static boolean isWithin(String path, String directory) {
            return path.equals(directory) || path.startsWith(directory + "/");
        }
    }

    private final Map<String, Masks> masksByUser = new HashMap<>();
    private final int nameSpace;
    private final boolean readOnly;

    /** {@code nameSpace} is that of the paths of grants. */
    Rights(List<Grant> grants, int nameSpace, boolean readOnly) {
        this.nameSpace = nameSpace;
        this.readOnly = readOnly;
        for (Grant grant : grants) {
            masksByUser
                    .computeIfAbsent(grant.user().toUpperCase(Locale.ROOT), user -> new Masks())
                    .given
                    .put(Names.fold(grant.directory()), grant.mask());
        }
    }

    /** Returns what a station may do with a directory's entries; nothing if nobody has logged in there. */
    int of(Station station, Entry directory) {
        User user = station.userOrNull();
        int mask = user == null ? 0 : user.operator() ? ALL : granted(user, directory);
        return readOnly ? mask & ~CHANGING : mask;
    }

    private int granted(User user, Entry directory) {
        @Nullable Masks masks = masksByUser.get(user.name());
        return masks == null ? ALL : masks.of(directory, nameSpace);
    }

    /** Takes a directory's grants along, and those below it. */
    void renamed(String from, Entry directory) {
        String to = pathOf(directory);
        if (!from.equals(to)) {
            masksByUser.values().forEach(masks -> masks.renamed(from, to));
        }
    }

    /** Forgets what a directory that is deleted brought along. */
    void gone(Entry directory) {
        String path = pathOf(directory);
        masksByUser.values().forEach(masks -> masks.gone(path));
    }

    /** Returns a directory's path as grants have it. */
    String pathOf(Entry directory) {
        return Names.fold(directory.path(nameSpace));
    }
}
