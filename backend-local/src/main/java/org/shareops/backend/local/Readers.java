package org.shareops.backend.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may read a file, or list and enter a directory, beside its owner.
 *
 * @param group the number of its group
 * @param groupBits what the group may do, read, write and execute as 4, 2 and 1
 * @param otherBits what everybody may do who is neither owner nor in a group of the list
 * @param users what each single user of the access list may do
 * @param groups what each further group of the access list may do
 * @param needed the bits that reading takes
 */
record Readers(int group, int groupBits, int otherBits, List<Integer> users, List<Integer> groups, int needed) {
    static final String ACCESS_LIST = "system.posix_acl_access";
    private static final int OWNER = 0700;
    private static final int GROUP = 0070;
    private static final int OTHERS = 0007;

    private static final int VERSION = 2;
    private static final int ENTRY_SIZE = 8;
    private static final int TAG_USER = 0x02;
    private static final int TAG_GROUP_OBJECT = 0x04;
    private static final int TAG_GROUP = 0x08;
    private static final int TAG_MASK = 0x10;

    /**
     * Reads mode and access list.
     *
     * @param accessList the list in the kernel's form; null if there is none
     */
    static Readers of(int mode, int group, boolean directory, byte @Nullable [] accessList) {
        int groupBits = (mode >> 3) & 7;
        int needed = directory ? 5 : 4;
        List<Integer> users = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        if (accessList != null) {
            ByteBuffer list = ByteBuffer.wrap(accessList).order(ByteOrder.LITTLE_ENDIAN);
            if (list.remaining() < Integer.BYTES || list.getInt() != VERSION) {
                return new Readers(group, 0, 0, List.of(), List.of(), needed); // unknown: nobody, to be safe
            }
            int mask = 7;
            int groupObject = 0;
            for (; list.remaining() >= ENTRY_SIZE; list.getInt()) {
                int tag = list.getShort();
                int bits = list.getShort();
                switch (tag) {
                    case TAG_USER -> users.add(bits);
                    case TAG_GROUP -> groups.add(bits);
                    case TAG_GROUP_OBJECT -> groupObject = bits;
                    case TAG_MASK -> mask = bits;
                    default -> {
                        // The owner and all others: the mode says the same.
                    }
                }
            }
            int most = mask;
            users.replaceAll(bits -> bits & most);
            groups.replaceAll(bits -> bits & most);
            groupBits = groupObject & most;
        }
        return new Readers(group, groupBits, mode & 7, List.copyOf(users), List.copyOf(groups), needed);
    }

    /**
     * Returns the mode bits that a file or directory without an access list may keep so that nobody can read it who cannot
     * read this; the owner's are always among them.
     *
     * @param itsGroup the group of that file
     */
    int bitsFor(int itsGroup) {
        boolean groupMay = may(groupBits);
        boolean usersMay = users.stream().allMatch(this::may);
        boolean othersMay = may(otherBits) && usersMay && groups.stream().allMatch(this::may);
        if (itsGroup == group) {
            return OWNER | (groupMay && usersMay ? GROUP : 0) | (othersMay ? OTHERS : 0);
        }
        // Anybody can be in another group, or outside of it.
        return groupMay && othersMay ? OWNER | GROUP | OTHERS : OWNER;
    }

    /** Returns {@code mode} as it means the same without the access list, which shows its mask in place of the group. */
    int withoutList(int mode) {
        return (mode & ~GROUP) | (groupBits << 3);
    }

    private boolean may(int bits) {
        return (bits & needed) == needed;
    }
}
