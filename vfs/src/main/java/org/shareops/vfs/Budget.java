package org.shareops.vfs;

import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** What is left of the limits of one archive while it is looked through. For one thread. */
final class Budget {
    private final SourceLimits limits;
    private final String source;
    private final long packed;
    private long bytes;
    private long entries;

    /**
     * Makes a full one.
     *
     * @param packed the archive's size in bytes; 0 if it is not known
     */
    Budget(SourceLimits limits, String source, long packed) {
        this.limits = limits;
        this.source = source;
        this.packed = packed;
    }

    /** Of archives in archives the outermost counts: that is what had to be sent. */
    static Budget of(FileObject archive, SourceLimits limits, String source) throws FileSystemException {
        FileObject outermost = archive;
        for (FileObject next = archive;
                next != null;
                next = next.getFileSystem().getParentLayer()) {
            outermost = next;
        }
        return new Budget(limits, source, outermost.getContent().getSize());
    }

    /** Counts an entry. */
    void spend(long size) throws ShareException {
        entries++;
        if (entries > limits.maxEntries()) {
            throw exceeded("it holds more than " + limits.maxEntries() + " entries");
        }
        check(size);
        bytes += size;
    }

    /** Fails if so many more bytes were too many. */
    void check(long more) throws ShareException {
        if (more < 0 || more > limits.maxBytes() - bytes) {
            throw exceeded("unpacked it is larger than " + limits.maxBytes() + " bytes");
        }
        long all = bytes + more;
        if (packed > 0 && all > SourceLimits.SMALL && all / packed >= limits.maxRatio()) {
            throw exceeded("unpacked it is more than " + limits.maxRatio() + " times as large as packed");
        }
    }

    private ShareException exceeded(String what) {
        return ShareException.of(ErrorKind.SOURCE, "unpack " + source)
                .detail(what
                        + ", as archives are that were made to do harm; if this one is meant to be so, raise the limit")
                .build();
    }
}
