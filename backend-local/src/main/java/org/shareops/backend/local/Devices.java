package org.shareops.backend.local;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The devices of a share: that of its root, and those mounted below. Lists of locks name devices as the mount table does;
 * btrfs and some others show other numbers in the status of a file, which is made up for here.
 *
 * @param mounted the device of the root's mount
 * @param shown the device that the root's status shows
 * @param below the devices mounted below the root
 */
record Devices(InodeKey mounted, InodeKey shown, Set<InodeKey> below) {
    static Devices of(Path root, MountTable mounts) throws ErrnoException {
        InodeKey shown = LinuxStatus.of(root).posix().orElseThrow().key();
        InodeKey mounted = mounts.deviceOf(root).map(Devices::device).orElse(shown);
        Set<InodeKey> below = new HashSet<>();
        mounts.below(root).forEach(mount -> below.add(device(mount.device())));
        return new Devices(mounted, shown, below);
    }

    private static InodeKey device(String majorAndMinor) {
        int colon = majorAndMinor.indexOf(':');
        return new InodeKey(
                Integer.parseInt(majorAndMinor.substring(0, colon)),
                Integer.parseInt(majorAndMinor.substring(colon + 1)),
                0);
    }

    boolean contains(InodeKey file) {
        return file.isOnDeviceOf(mounted)
                || file.isOnDeviceOf(shown)
                || below.stream().anyMatch(file::isOnDeviceOf);
    }

    /** Returns the identity that the file's status shows. */
    InodeKey asListed(InodeKey file) {
        return file.isOnDeviceOf(mounted) ? new InodeKey(shown.deviceMajor(), shown.deviceMinor(), file.inode()) : file;
    }
}
