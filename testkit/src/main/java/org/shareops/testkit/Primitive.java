package org.shareops.testkit;

/** What a backend can be asked for, one name for each request that can cost traffic. */
public enum Primitive {
    /** {@code Backend.logOn}. */
    LOG_ON,
    /** {@code ServerLink.verify}. */
    VERIFY,
    /** {@code ServerLink.volume}. */
    OPEN_VOLUME,
    /** {@code ServerLink.close}. */
    LOG_OFF,
    /** {@code Volume.capabilities}. */
    CAPABILITIES,
    /** {@code Volume.space}. */
    SPACE,
    /** {@code Volume.serverTime}. */
    SERVER_TIME,
    /** {@code Volume.stat}. */
    STAT,
    /** {@code Volume.mayChange}. */
    ASK_RIGHTS,
    /** {@code Volume.list}: opening a listing. */
    LIST,
    /** {@code Volume.read}: opening a file for reading. */
    READ,
    /** {@code ContentReader.read}: getting content of an open file. */
    READ_CONTENT,
    /** {@code Volume.createNew}. */
    CREATE,
    /** {@code ContentWriter.write}. */
    WRITE,
    /** {@code ContentWriter.sync}. */
    SYNC,
    /** {@code Volume.claim}. */
    CLAIM,
    /** {@code Claim.confirm}. */
    CLAIM_CONFIRM,
    /** {@code Claim.renameTo}, also of a new file through its writer. */
    CLAIM_RENAME,
    /** {@code Claim.delete}, also of a new file through its writer. */
    CLAIM_DELETE,
    /** The first {@code close} of a reader, writer, claim or range copier. */
    CLOSE,
    /** {@code Volume.rename}. */
    RENAME,
    /** {@code Volume.createDirectory}. */
    CREATE_DIRECTORY,
    /** {@code Volume.delete}. */
    DELETE,
    /** {@code Volume.setAttributes}. */
    SET_ATTRIBUTES,
    /** {@code Volume.carryOver}. */
    CARRY_OVER,
    /** {@code Volume.syncDirectory}. */
    SYNC_DIRECTORY,
    /** {@code AtomicExchange.exchange}. */
    EXCHANGE,
    /** {@code ServerCopy.copy}. */
    SERVER_COPY,
    /** {@code ContentWriter.copierFrom}: opening a file to copy parts of it. */
    OPEN_RANGES,
    /** {@code RangeCopier.copy}. */
    COPY_RANGE,
    /** {@code WholeFiles.create}. */
    CREATE_WHOLE,
    /** {@code SymbolicLinks.create}. */
    CREATE_LINK,
    /** {@code SymbolicLinks.read}. */
    READ_LINK,
    /** {@code BulkSync.syncAll}. */
    BULK_SYNC,
    /** {@code SessionLister.sessions}. */
    LIST_SESSIONS,
    /** {@code SessionLister.openFiles}. */
    LIST_OPEN_FILES,
    /** {@code FileCloser.closeFile}. */
    CLOSE_FILE,
    /** {@code SessionCloser.disconnect}. */
    DISCONNECT,
    /** {@code Notifier.tell}. */
    TELL,
    /** {@code Admission.save} and {@code stillRefuses}. */
    SAVE_ADMISSION,
    /** {@code Admission.refuse}. */
    REFUSE_NEWCOMERS,
    /** {@code Admission.restore}. */
    RESTORE_ADMISSION,
    /** {@code SecurityDescriptors.read}. */
    READ_SECURITY,
    /** {@code SecurityDescriptors.write}. */
    WRITE_SECURITY,
    /** {@code SecurityDescriptors.notCarried}. */
    CHECK_SECURITY,
    /** {@code SecurityDescriptors.confine}. */
    CONFINE,
    /** {@code SecurityDescriptors.isOurs}. */
    SEE_OWNER,
    /** {@code SecurityDescriptors.handDown}. */
    HAND_DOWN
}
