package org.shareops.backend.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads and writes the extended attributes of one inode. */
final class ExtendedAttributes {
    private static final String ACCESS_LIST_PREFIX = "system.posix_acl_";

    /** Made by the kernel from the content, and wrong on any other. */
    private static final Set<String> OF_CONTENT = Set.of("security.ima", "security.evm");

    /** The label of a security module: set if the state has it, but never taken away. */
    private static final Set<String> NEVER_REMOVED =
            Set.of("security.selinux", "security.SMACK64", "security.apparmor");

    private static final int LONGEST_LIST = 65_536;
    /** Nearly always enough; what is handed to the system is copied there and back. */
    private static final int USUAL_LIST = 512;

    private final byte[] inode;

    ExtendedAttributes(PinnedInode inode) {
        this.inode = inode.name();
    }

    /** What an inode has. */
    record Found(SortedMap<String, byte[]> readable, List<String> notCarried) {}

    /** Returns true for attributes that belong to owner and rights, or to the user. */
    static boolean isCarried(String name) {
        return !OF_CONTENT.contains(name)
                && !name.startsWith("trusted.overlay.")
                && (name.startsWith("user.")
                        || name.startsWith("trusted.")
                        || name.startsWith("security.")
                        || name.startsWith(ACCESS_LIST_PREFIX));
    }

    static boolean isAccessList(String name) {
        return name.startsWith(ACCESS_LIST_PREFIX);
    }

    Found read() throws ErrnoException {
        SortedMap<String, byte[]> readable = new TreeMap<>();
        List<String> notCarried = new ArrayList<>();
        for (String name : names()) {
            if (!isCarried(name)) {
                if (!OF_CONTENT.contains(name)) {
                    notCarried.add("the extended attribute " + name + " belongs to the file system");
                }
                continue;
            }
            byte[] value = new byte[PosixState.LONGEST_VALUE];
            long length = LinuxCalls.getxattr(inode, LinuxPaths.attributeName(name), value, value.length);
            if (length >= 0) {
                readable.put(name, Arrays.copyOf(value, (int) length));
                continue;
            }
            ErrnoException failure = LinuxCalls.failed("getxattr");
            if (failure.is(Errno.EACCES) || failure.is(Errno.EPERM)) {
                notCarried.add("the extended attribute " + name + " is not ours to read");
            } else if (!failure.is(Errno.ENODATA) && !failure.is(Errno.EOPNOTSUPP)) {
                throw failure; // ENODATA: it was removed since it was listed
            }
        }
        return new Found(readable, notCarried);
    }

    private List<String> names() throws ErrnoException {
        try {
            return names(USUAL_LIST);
        } catch (ErrnoException e) {
            if (!e.is(Errno.ERANGE)) {
                throw e;
            }
            return names(LONGEST_LIST);
        }
    }

    private List<String> names(int longest) throws ErrnoException {
        byte[] list = new byte[longest];
        long length = LinuxCalls.listxattr(inode, list, list.length);
        if (length < 0) {
            ErrnoException failure = LinuxCalls.failed("listxattr");
            if (failure.is(Errno.EOPNOTSUPP) || failure.is(Errno.ENOSYS)) {
                return List.of();
            }
            throw failure;
        }
        String names = new String(list, 0, (int) length, StandardCharsets.ISO_8859_1);
        return names.isEmpty() ? List.of() : List.of(names.split("\0"));
    }

    void set(String name, byte[] value) throws ErrnoException {
        LinuxCalls.check(
                "setxattr", LinuxCalls.setxattr(inode, LinuxPaths.attributeName(name), value, value.length, 0));
    }

    /** Removes an attribute that the state to be reached does not have; keeps those that are not ours to remove. */
    void remove(String name) throws ErrnoException {
        if (!NEVER_REMOVED.contains(name)) {
            LinuxCalls.check("removexattr", LinuxCalls.removexattr(inode, LinuxPaths.attributeName(name)));
        }
    }
}
