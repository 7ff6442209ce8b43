package org.shareops.backend.local;

import org.shareops.model.FileId;

/**
 * The identity of an inode while the system runs.
 *
 * @param deviceMajor the device's major number
 * @param deviceMinor the device's minor number
 * @param inode the number on that device
 */
record InodeKey(int deviceMajor, int deviceMinor, long inode) {
    /** Reads what locks and mappings are listed with in {@code /proc}: {@code fe:00} and a decimal number. */
    static InodeKey parse(String majorAndMinorInHex, String inode) {
        int colon = majorAndMinorInHex.indexOf(':');
        return new InodeKey(
                Integer.parseInt(majorAndMinorInHex.substring(0, colon), 16),
                Integer.parseInt(majorAndMinorInHex.substring(colon + 1), 16),
                Long.parseLong(inode));
    }

    /** Returns {@code dev:inode}, with the device as one number like {@code st_dev}. */
    FileId toFileId() {
        long low = (deviceMinor & 0xffL) | (deviceMajor & 0xfffL) << 8;
        long high = (deviceMinor & 0xffffff00L) << 12 | (deviceMajor & 0xfffff000L) << 32;
        return new FileId((low | high) + ":" + Long.toUnsignedString(inode));
    }

    boolean isOnDeviceOf(InodeKey other) {
        return deviceMajor == other.deviceMajor && deviceMinor == other.deviceMinor;
    }
}
