package org.shareops.source;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells on which file systems a file's time of the last change can be relied on. Elsewhere it is invented, or the time of the last
 * write, which anybody can set (FAT, images, most of FUSE), or is not moved by each way to write (memory). Looks at each file system
 * once. For one thread.
 */
final class ChangeTimes {
    private static final Set<String> RELIABLE = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "apfs");

    /** Who writes through a memory map moves the time once, and not again until the page is on the disk: 35 s by default on Linux. */
    private static final Duration REST = Duration.ofMinutes(1);

    private final Map<Object, Boolean> byDevice = new HashMap<>();

    /**
     * Returns true if each change of a file from now on shows a later time than it has.
     *
     * @param now the time after which it was looked at
     */
    boolean vouchFor(Path file, UnixLook look, Instant now) throws IOException {
        if (look.changedAt().plus(REST).isAfter(now)) {
            return false;
        }
        Boolean reliable = byDevice.get(look.device());
        if (reliable == null) {
            FileStore store = Files.getFileStore(file);
            reliable = isReliable(store.type(), store.isReadOnly());
            byDevice.put(look.device(), reliable);
        }
        return reliable;
    }

    /** What cannot be written to may be another image tomorrow, made with the same times. */
    static boolean isReliable(String type, boolean readOnly) {
        return RELIABLE.contains(type) && !readOnly;
    }
}
