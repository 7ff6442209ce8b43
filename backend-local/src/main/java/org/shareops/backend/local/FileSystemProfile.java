package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.shareops.spi.NameRules;

/**
 * What is known of a file system by the name of its type.
 *
 * @param type the type as the system names it, such as {@code ext4}
 * @param names which names it can hold
 * @param checksNamesItself whether names must be checked before they reach the system, which might misread them
 * @param timePrecision the step of its time stamps
 * @param stableIds whether identities survive a rename and a restart
 * @param exchange whether it can swap two names, given that the system's call exists
 * @param remote whether other machines may use it behind this system's back
 */
record FileSystemProfile(
        String type,
        NameRules names,
        boolean checksNamesItself,
        Duration timePrecision,
        boolean stableIds,
        boolean exchange,
        boolean remote) {
    /** File systems of Windows, which fold case and refuse some characters, under whatever system they are mounted. */
    private static final Set<String> CASE_FOLDING =
            Set.of("vfat", "msdos", "exfat", "ntfs", "ntfs3", "cifs", "smb3", "smbfs");

    /** Those that make identities up when a file is looked at. */
    private static final Set<String> WITHOUT_STABLE_IDS = Set.of("vfat", "msdos", "exfat", "9p", "fuseblk");

    /**
     * Those whose Linux drivers implement {@code RENAME_EXCHANGE}. Asking is no use: a call with names that do not exist
     * answers "does not exist" on every file system, and a call with names that do would touch the user's files. Left out
     * is what some kernels can and some cannot: ext2 (its own driver cannot, that of ext4 can), vfat, zfs, fuse, NFS.
     */
    private static final Set<String> EXCHANGING =
            Set.of("ext3", "ext4", "xfs", "btrfs", "tmpfs", "f2fs", "overlay", "bcachefs", "ubifs");

    private static final Set<String> REMOTE =
            Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "glusterfs", "lustre", "gfs2", "ocfs2");

    /** Asks the system for the type of the file system that holds {@code directory}. */
    static FileSystemProfile of(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("unix");
        return of(store.type(), posix);
    }

    /**
     * Looks a type up.
     *
     * @param posix false on Windows
     */
    static FileSystemProfile of(String typeOfSystem, boolean posix) {
        String type = typeOfSystem.toLowerCase(Locale.ROOT);
        boolean folding = !posix || CASE_FOLDING.contains(type);
        return new FileSystemProfile(
                type,
                folding ? NameRules.windows() : NameRules.posix(),
                !posix,
                precisionOf(type),
                posix && !WITHOUT_STABLE_IDS.contains(type) && !type.startsWith("fuse"),
                EXCHANGING.contains(type),
                REMOTE.contains(type) || type.startsWith("fuse"));
    }

    /** Returns whether a file can be renamed while it is open, and a directory while something below it is. */
    boolean renamesWhatIsOpen() {
        return !checksNamesItself;
    }

    private static Duration precisionOf(String type) {
        return switch (type) {
            case "vfat", "msdos", "fat32", "fat" -> Duration.ofSeconds(2);
            case "exfat" -> Duration.ofMillis(10);
            case "ext2", "ext3", "hfs", "hfsplus" -> Duration.ofSeconds(1);
            case "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "smbfs", "refs" -> Duration.ofNanos(100);
            case "nfs", "nfs4", "9p" -> Duration.ofNanos(1000); // their servers' disks may be coarser
            default -> Duration.ofNanos(1);
        };
    }
}
