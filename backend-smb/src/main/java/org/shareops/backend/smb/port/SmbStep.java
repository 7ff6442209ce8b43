package org.shareops.backend.smb.port;

import java.nio.ByteBuffer;

/** One thing to do with an open file. */
public sealed interface SmbStep {
    /** Nothing: what the open tells is enough. */
    record Nothing() implements SmbStep {}

    /**
     * Sets information (MS-SMB2 2.2.39).
     *
     * @param type the information type, 1 for files, 3 for security
     * @param infoClass the class of MS-FSCC 2.4; 0 for security
     * @param additional which parts of a security descriptor; else 0
     * @param bytes the information
     */
    record Set(int type, int infoClass, int additional, byte[] bytes) implements SmbStep {}

    /**
     * Writes (MS-SMB2 2.2.21).
     *
     * @param content what remains in it, not more than a compound can hold; it stays as it is
     * @param position where in the file, in bytes
     */
    record Write(ByteBuffer content, long position) implements SmbStep {}

    /** Makes content durable (MS-SMB2 2.2.17). */
    record Flush() implements SmbStep {}

    /**
     * Lists the next part of a directory (MS-SMB2 2.2.33). Its answer is empty at the end.
     *
     * @param infoClass a class of MS-FSCC 2.4
     * @param most the longest answer, in bytes
     */
    record ListPart(int infoClass, int most) implements SmbStep {}

    /**
     * Queries information (MS-SMB2 2.2.37).
     *
     * @param type the information type, 1 for files, 2 for file systems, 3 for security
     * @param infoClass the class of MS-FSCC 2.4 or 2.5; 0 for security
     * @param additional which parts of a security descriptor; else 0
     * @param most the longest answer that is expected, in bytes, at most 64 KiB
     */
    record Query(int type, int infoClass, int additional, int most) implements SmbStep {}

    /**
     * Sends a control code (MS-SMB2 2.2.31). A server may carry it out later, and then refuse it where something follows in the
     * same request; so it comes last, or is one that is answered at once.
     *
     * @param code the code of MS-FSCC 2.3
     * @param input what goes with it
     * @param most the longest answer, in bytes, at most 64 KiB
     */
    record Control(int code, byte[] input, int most) implements SmbStep {}
}
