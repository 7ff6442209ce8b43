package org.shareops.backend.smb.rpc;

import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * One fragment of connection-oriented DCE/RPC as it came (C706 12.6.3, MS-RPCE 2.2.2).
 *
 * @param type what it is, see the constants
 * @param flags see the constants
 * @param callId which call it belongs to
 * @param body positioned behind the common header
 */
record Pdu(int type, int flags, long callId, NdrReader body) {
    static final int REQUEST = 0;
    static final int RESPONSE = 2;
    static final int FAULT = 3;
    static final int BIND = 11;
    static final int BIND_ACK = 12;
    static final int BIND_NAK = 13;

    static final int FIRST_FRAGMENT = 0x01;
    static final int LAST_FRAGMENT = 0x02;
    static final int DID_NOT_EXECUTE = 0x20;

    /** The common header (C706 12.6.3.1). */
    static final int HEADER_BYTES = 16;

    /** Header and fixed fields of a request or response (C706 12.6.4.9, 12.6.4.10). */
    static final int CALL_HEADER_BYTES = 24;

    private static final int VERSION = 5;
    /** Integers little-endian, characters ASCII, floating point IEEE (C706 14.1). */
    private static final long LITTLE_ENDIAN = 0x10;

    private static final int FRAGMENT_LENGTH_AT = 8;

    /** Begins a fragment without authentication; {@link #finish} ends it. */
    static NdrWriter begin(int type, int flags, long callId) {
        return new NdrWriter()
                .u8(VERSION)
                .u8(0)
                .u8(type)
                .u8(flags)
                .u32(LITTLE_ENDIAN)
                .u16(0)
                .u16(0)
                .u32(callId);
    }

    /** Returns the bytes of a fragment with its length put in. */
    static byte[] finish(NdrWriter writer) {
        byte[] fragment = writer.toByteArray();
        fragment[FRAGMENT_LENGTH_AT] = (byte) fragment.length;
        fragment[FRAGMENT_LENGTH_AT + 1] = (byte) (fragment.length >>> 8);
        return fragment;
    }

    /** Returns the length that the common header gives to its fragment; checks as much of the header as that needs. */
    static int length(byte[] header, String operation) throws ShareException {
        NdrReader reader = new NdrReader(header, operation);
        readCommonStart(reader, operation);
        int length = reader.u16();
        if (length < HEADER_BYTES) {
            throw reader.malformed("a fragment of " + length + " bytes");
        }
        return length;
    }

    /** Reads a whole fragment. */
    static Pdu read(byte[] fragment, String operation) throws ShareException {
        NdrReader reader = new NdrReader(fragment, operation);
        int typeAndFlags = readCommonStart(reader, operation);
        int length = reader.u16();
        if (length != fragment.length) {
            throw reader.malformed("a fragment of " + fragment.length + " bytes that says " + length);
        }
        int authentication = reader.u16();
        if (authentication != 0) {
            throw reader.malformed("authentication data that was not agreed upon");
        }
        return new Pdu(typeAndFlags & 0xFF, typeAndFlags >>> 8, reader.u32(), reader);
    }

    boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** Reads version and byte order, and returns type and flags, the latter in the second byte. */
    private static int readCommonStart(NdrReader reader, String operation) throws ShareException {
        int version = reader.u8();
        int minor = reader.u8();
        if (version != VERSION || minor > 1) {
            throw reader.malformed("DCE/RPC version " + version + "." + minor);
        }
        int typeAndFlags = reader.u8() | reader.u8() << 8;
        long representation = reader.u32();
        if ((representation & 0xF0) != LITTLE_ENDIAN) {
            throw ShareException.of(ErrorKind.PROTOCOL, operation)
                    .detail("the server answers in big-endian numbers, which this client does not read")
                    .build();
        }
        return typeAndFlags;
    }
}
