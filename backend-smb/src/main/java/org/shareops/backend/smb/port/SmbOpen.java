package org.shareops.backend.smb.port;

/**
 * How to open (MS-SMB2 2.2.13). Every open says whom it denies what.
 *
 * @param path the names below the share's root, separated by backslashes; empty for the root
 * @param access the access mask
 * @param share what others may do meanwhile
 * @param disposition what to do if the name exists, or does not
 * @param options create options
 * @param attributes the attributes of a new file
 */
public record SmbOpen(String path, int access, int share, int disposition, int options, int attributes) {
    /** Read content, or list. */
    public static final int READ_DATA = 0x1;
    /** Write content. */
    public static final int WRITE_DATA = 0x2;
    /** Append. */
    public static final int APPEND_DATA = 0x4;
    /** Read extended attributes. */
    public static final int READ_EA = 0x8;
    /** Set extended attributes. */
    public static final int WRITE_EA = 0x10;
    /** Delete what is in a directory. */
    public static final int DELETE_CHILD = 0x40;
    /** Read times and attributes. */
    public static final int READ_ATTRIBUTES = 0x80;
    /** Set times and attributes. */
    public static final int WRITE_ATTRIBUTES = 0x100;
    /** Delete or rename. */
    public static final int DELETE = 0x1_0000;
    /** Read owner and access list. */
    public static final int READ_CONTROL = 0x2_0000;
    /** Set the access list. */
    public static final int WRITE_DAC = 0x4_0000;
    /** Set the owner. */
    public static final int WRITE_OWNER = 0x8_0000;

    /** Others may do everything. */
    public static final int SHARE_ALL = 7;
    /** Others may do nothing. */
    public static final int SHARE_NONE = 0;

    /** Open what exists, else fail. */
    public static final int OPEN = 1;
    /** Create, fail if the name exists. */
    public static final int CREATE = 2;

    /** Must be a directory. */
    public static final int DIRECTORY = 0x1;
    /** Must not be a directory. */
    public static final int NO_DIRECTORY = 0x40;
    /** Delete it as soon as it is closed, by whom or what ever. */
    public static final int DELETE_ON_CLOSE = 0x1000;
    /** Open a link itself. */
    public static final int REPARSE_POINT = 0x20_0000;

    /** An open of what exists. */
    public static SmbOpen existing(String path, int access, int share, int options) {
        return new SmbOpen(path, access, share, OPEN, options | REPARSE_POINT, 0);
    }

    /** An exclusive creation. */
    public static SmbOpen create(String path, int access, int share, int options, int attributes) {
        return new SmbOpen(path, access, share, CREATE, options, attributes);
    }
}
