package org.shareops.backend.netware.server;

import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a directory held when it was last looked at. */
final class Directory {
    /** Disks note times in steps; within one, a second change does not show. Larger than the step of any that matters. */
    private static final long STEP_MILLIS = 50;

    private final TreeMap<Long, Entry> byNumber = new TreeMap<>();
    private final Map<String, Entry> byLongName = new HashMap<>();
    private final Map<String, Entry> byDosName = new HashMap<>();
    private final Set<String> notShown = new HashSet<>();
    private final Map<String, Integer> lastNumbers = new HashMap<>();
    private FileTime stamp;
    private boolean settled;

    /** {@code stamp} is when the directory last changed, read before its entries were. */
    Directory(FileTime stamp) {
        this.stamp = stamp;
        note(stamp);
    }

    /** Takes over what changing the directory ourselves has made its time. */
    void note(FileTime now) {
        stamp = now;
        settled = now.toMillis() < hostMillis() - STEP_MILLIS;
    }

    /** Makes it be loaded anew when next used. */
    void distrust() {
        stamp = FileTime.fromMillis(Long.MIN_VALUE);
    }

    /**
     * Returns true if it has to be loaded anew.
     *
     * @param thorough whether a change that fell into the same step of the disk's clock must not be missed. Who creates many
     *     files in a row can do without, since the disk itself refuses a name that is taken
     */
    boolean isStale(FileTime now, boolean thorough) {
        return !now.equals(stamp) || (!settled && (thorough || now.toMillis() < hostMillis() - STEP_MILLIS));
    }

    // The time of directories is this machine's, not that of the server's clock.
    private static long hostMillis() {
        return System.currentTimeMillis();
    }

    void add(Entry entry) {
        byNumber.put(entry.number(), entry);
        byLongName.put(Names.fold(entry.hostName()), entry);
        byDosName.put(entry.dosName(), entry);
    }

    void remove(Entry entry) {
        byNumber.remove(entry.number());
        byLongName.remove(Names.fold(entry.hostName()));
        byDosName.remove(entry.dosName());
    }

    /** Notes a name that something has that is neither file nor directory, or cannot be shown. */
    void addNotShown(String name) {
        notShown.add(Names.fold(name));
    }

    @Nullable
    Entry find(String name, int nameSpace) {
        String folded = Names.fold(name);
        return nameSpace == Names.DOS ? byDosName.get(folded) : byLongName.get(folded);
    }

    /** Returns true if something that is not shown has this name. */
    boolean isTakenUnseen(String name) {
        return notShown.contains(Names.fold(name));
    }

    String newDosName(String longName) {
        return Names.dosName(longName, byDosName::containsKey, lastNumbers);
    }

    int size() {
        return byNumber.size();
    }

    boolean isEmpty() {
        return byNumber.isEmpty();
    }

    Collection<Entry> entries() {
        return byNumber.values();
    }

    /** Returns the entries with larger numbers, in their order. */
    Collection<Entry> after(long number) {
        return byNumber.tailMap(number, false).values();
    }
}
