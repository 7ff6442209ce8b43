package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;

/** Discretionary access lists (MS-DTYP 2.4.4 and 2.4.5). */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
final class AccessList {
    static final int READ = 0x12_0089;
    private static final int EVERYTHING = 0x1F_01FF;
    private static final int DELETE = 0x1_0000;
    private static final int READ_DATA = 0x1;
    private static final int GENERIC_READ = 0x8000_0000;
    private static final int GENERIC_ALL = 0x1000_0000;
    private static final int ALLOWED = 0;
    private static final int DENIED = 1;
    private static final List<Integer> OTHER_DENIALS = List.of(0x06, 0x0A, 0x0C);
    private static final int HANDED_TO_FILES = 0x1;
    private static final int HANDED_TO_DIRECTORIES = 0x2;
    private static final int HANDED_DOWN_ONLY = 0x8;
    private static final int INHERITED = 0x10;
    private static final int HEADER_BYTES = 8;
    private static final byte[] EVERYBODY = identity(1, 0);
    private static final byte[] SYSTEM = identity(5, 18);
    private static final byte[] ADMINISTRATORS = identity(5, 32, 544);
    private static final byte[] SERVER_OPERATORS = identity(5, 32, 549);
    private static final int SID_HEADER_BYTES = 8;
    private static final int ACCOUNT = 21;
    /** Samba writes users without an account as S-1-22-1-UID. */
    private static final int UNIX = 22;

    private static final int UNIX_USER = 1;
    /** Means the owner of whatever it stands in, who is not the same in two files. */
    private static final byte[] OWNER_RIGHTS = identity(3, 4);

    private AccessList() {}

    /**
     * Makes a protected descriptor with a list that gives everything to the owner, administrators and the system, and to
     * nobody else more than the right to read.
     *
     * @param present the entry's descriptor as it is; what it hands down stays as it is
     * @param example a descriptor; whom it lets read may read, and whom it lets delete may put another in its place. Null
     *     for nobody
     */
    static byte[] confined(byte[] present, byte @Nullable [] example) throws SmbFailure {
        byte[] owner = Descriptor.owner(present);
        if (owner.length == 0) {
            throw new SmbFailure.Malformed("the server sent a security descriptor without an owner", null);
        }
        List<byte[]> entries = new ArrayList<>();
        for (byte[] trusted : List.of(owner, ADMINISTRATORS, SYSTEM)) {
            entries.add(entry(ALLOWED, 0, EVERYTHING, trusted));
        }
        if (example != null) {
            entries.addAll(readers(example));
        }
        for (Ace ace : aces(present)) {
            if ((ace.flags & (HANDED_TO_FILES | HANDED_TO_DIRECTORIES)) != 0) {
                entries.add(ace.handedDownOnly());
            }
        }
        return Descriptor.ofList(list(entries));
    }

    /**
     * Makes the descriptor of a share that only those may connect to who may administer the server's shares (MS-SRVS
     * 3.1.4.11), the system, and one more.
     */
    static byte[] administratorsAnd(byte @Nullable [] more) {
        List<byte[]> entries = new ArrayList<>();
        for (byte[] trusted : List.of(ADMINISTRATORS, SERVER_OPERATORS, SYSTEM)) {
            entries.add(entry(ALLOWED, 0, EVERYTHING, trusted));
        }
        if (more != null && !Arrays.equals(more, ADMINISTRATORS)) {
            entries.add(entry(ALLOWED, 0, EVERYTHING, more));
        }
        return Descriptor.ofList(list(entries));
    }

    /**
     * Returns whether this is the SID of an account of a machine or domain (MS-DTYP 2.4.2.4), of a Unix user as Samba writes
     * it, or of the administrators, and not of a group to which anybody might belong.
     */
    static boolean isOneUser(byte[] identity) {
        if (identity.length < SID_HEADER_BYTES + 4 || identity.length != SID_HEADER_BYTES + 4 * identity[1]) {
            return false;
        }
        int kind = Wire.littleEndian(identity).getInt(SID_HEADER_BYTES);
        byte[] beginning = Arrays.copyOf(identity, SID_HEADER_BYTES);
        return Arrays.equals(identity, ADMINISTRATORS)
                || (kind == ACCOUNT && identity.length > SID_HEADER_BYTES + 4 && isOfAuthority(beginning, 5))
                || (kind == UNIX_USER && isOfAuthority(beginning, UNIX));
    }

    /** Returns whether this is the SID of the administrators or of the system. */
    static boolean isAdministration(byte[] identity) {
        return Arrays.equals(identity, ADMINISTRATORS) || Arrays.equals(identity, SYSTEM);
    }

    private static boolean isOfAuthority(byte[] beginning, int authority) {
        byte[] expected = {1, beginning[1], 0, 0, 0, 0, 0, (byte) authority};
        return Arrays.equals(beginning, expected);
    }

    private static List<byte[]> readers(byte[] example) throws SmbFailure {
        if (Descriptor.list(example) == null) {
            return List.of(entry(ALLOWED, 0, READ, EVERYBODY));
        }
        List<byte[]> denied = new ArrayList<>();
        List<byte[]> allowed = new ArrayList<>();
        for (Ace ace : aces(example)) {
            boolean counts = (ace.flags & HANDED_DOWN_ONLY) == 0 && ace.letsRead();
            if (!counts || Arrays.equals(ace.identity(), OWNER_RIGHTS)) {
                continue;
            }
            if (ace.type == ALLOWED) {
                int mask = READ | (ace.mask & DELETE) | ((ace.mask & GENERIC_ALL) == 0 ? 0 : DELETE);
                allowed.add(entry(ALLOWED, 0, mask, ace.identity()));
            } else if (ace.type == DENIED) {
                denied.add(entry(DENIED, 0, READ, ace.identity()));
            } else if (OTHER_DENIALS.contains(ace.type)) {
                // Under conditions that nobody here can judge: then nobody reads.
                return List.of();
            }
        }
        denied.addAll(allowed);
        return denied;
    }

    /** An entry of a list, as it was found. */
    private record Ace(int type, int flags, int mask, byte[] bytes) {
        boolean letsRead() {
            return (mask & (READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0;
        }

        byte[] identity() {
            return Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length);
        }

        byte[] handedDownOnly() {
            byte[] copy = bytes.clone();
            copy[1] = (byte) ((flags | HANDED_DOWN_ONLY) & ~INHERITED);
            return copy;
        }
    }

    private static List<Ace> aces(byte[] descriptor) throws SmbFailure {
        byte[] list = Descriptor.list(descriptor);
        List<Ace> aces = new ArrayList<>();
        if (list == null) {
            return aces;
        }
        ByteBuffer all = Wire.littleEndian(list);
        int count = Short.toUnsignedInt(all.getShort(4));
        int at = HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            int size = at + HEADER_BYTES > list.length ? 0 : Short.toUnsignedInt(all.getShort(at + 2));
            if (size < HEADER_BYTES || size > list.length - at) {
                throw new SmbFailure.Malformed("the server sent an access list that ends in the middle", null);
            }
            aces.add(new Ace(
                    Byte.toUnsignedInt(list[at]),
                    Byte.toUnsignedInt(list[at + 1]),
                    all.getInt(at + 4),
                    Arrays.copyOfRange(list, at, at + size)));
            at += size;
        }
        return aces;
    }

    private static byte[] list(List<byte[]> entries) {
        int bytes =
                HEADER_BYTES + entries.stream().mapToInt(each -> each.length).sum();
        ByteBuffer list = Wire.allocate(bytes);
        list.put((byte) 2).put((byte) 0).putShort((short) bytes);
        list.putShort((short) entries.size()).putShort((short) 0);
        entries.forEach(list::put);
        return list.array();
    }

    private static byte[] entry(int type, int flags, int mask, byte[] identity) {
        int bytes = HEADER_BYTES + identity.length;
        ByteBuffer entry =
                Wire.allocate(bytes).put((byte) type).put((byte) flags).putShort((short) bytes);
        return entry.putInt(mask).put(identity).array();
    }

    /** A SID (MS-DTYP 2.4.2.2). */
    private static byte[] identity(int authority, int... parts) {
        ByteBuffer identity = Wire.allocate(8 + 4 * parts.length);
        identity.put((byte) 1).put((byte) parts.length).put(7, (byte) authority).position(8);
        for (int part : parts) {
            identity.putInt(part);
        }
        return identity.array();
    }
}
