package org.shareops.backend.netware.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.DosTime;

/**
 * A file or directory of a volume. Its number stays the same for as long as it is known, whatever it is renamed to. Holds only
 * what the disk beneath does not keep; all else is read from there each time.
 */
final class Entry {
    /** No attributes: all of them fit into the bits below. */
    static final int UNKNOWN = -1;

    private final long number;
    private final boolean directory;
    private final @Nullable Object hostKey;
    private @Nullable Entry parent;
    private String hostName;
    private String dosName;
    private boolean gone;
    private @Nullable Directory content;

    /** Attributes that the disk beneath has no place of its own for; {@link #UNKNOWN} until somebody asks for them. */
    int keptAttributes = UNKNOWN;

    DosTime archived = DosTime.NONE;
    long owner;
    long modifier;

    /** Who has the file open. */
    final List<OpenFile> opens = new ArrayList<>();

    /** Who has locked the file, or has put it on a list of files to lock. */
    final List<FileLock> locks = new ArrayList<>();

    /** {@code hostKey} is what the disk beneath knows it by, if anything: to see that something else has the name now. */
    Entry(
            long number,
            boolean directory,
            @Nullable Object hostKey,
            @Nullable Entry parent,
            String hostName,
            String dosName) {
        this.number = number;
        this.directory = directory;
        this.hostKey = hostKey;
        this.parent = parent;
        this.hostName = hostName;
        this.dosName = dosName;
    }

    long number() {
        return number;
    }

    boolean isDirectory() {
        return directory;
    }

    boolean isRoot() {
        return parent == null;
    }

    /** Returns the directory it is in; null for a volume's root. */
    @Nullable
    Entry parent() {
        return parent;
    }

    /** Returns the directory it is in; not for a volume's root. */
    Entry directory() {
        return Objects.requireNonNull(parent, "the root is in no directory");
    }

    /** Returns the name on this machine, which is the long name. */
    String hostName() {
        return hostName;
    }

    String dosName() {
        return dosName;
    }

    String name(int nameSpace) {
        return nameSpace == Names.DOS ? dosName : hostName;
    }

    void moved(Entry to, String newHostName, String newDosName) {
        parent = to;
        hostName = newHostName;
        dosName = newDosName;
    }

    /** Returns true if the disk beneath shows the same thing as before under this name. */
    boolean isStill(boolean aDirectory, @Nullable Object key) {
        return directory == aDirectory && Objects.equals(hostKey, key);
    }

    /** Returns true once it is not there any more. */
    boolean isGone() {
        return gone;
    }

    void vanished() {
        gone = true;
    }

    /** Returns what was last known to be in a directory; null if nobody has looked yet. */
    @Nullable
    Directory content() {
        return content;
    }

    void content(Directory loaded) {
        content = loaded;
    }

    /** Returns true if this is {@code other} or below it; entries of another volume are not, whatever their numbers. */
    boolean isWithin(Entry other) {
        for (Entry at = this; at != null; at = at.parent) {
            if (at.equals(other)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the long names from below the root, with slashes between them; empty for the root. */
    String path() {
        return path(Names.LONG);
    }

    String path(int nameSpace) {
        Entry above = parent;
        if (above == null) {
            return "";
        }
        return above.isRoot() ? name(nameSpace) : above.path(nameSpace) + "/" + name(nameSpace);
    }

    @Override
    public String toString() {
        return number + " " + path();
    }
}
