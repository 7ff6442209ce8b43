package org.shareops.vfs;

import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** What is left of the limits of one archive while it is looked through, which an interrupt ends (rule C4). For one thread. */
final class Budget {
    /** What a tar archive says of an entry, on average: name, owner, times, attributes, and zeros up to the next block. */
    private static final long PER_ENTRY = 8 << 10;

    private static final long SPARE = 1 << 20;

    private final SourceLimits limits;
    private final String source;
    private final long packed;
    private long bytes;
    private long entries;

    /**
     * Makes a full one.
     *
     * @param packed the size in bytes of the archive, of archives in archives of the outermost: that is what had to be sent; not
     *     positive if it is not known
     */
    Budget(SourceLimits limits, String source, long packed) {
        this.limits = limits;
        this.source = source;
        this.packed = packed;
    }

    /** Fails if there are so many entries, before any is looked at. A negative number is one that is too large. */
    void expect(long number) throws ShareException {
        if (number < 0 || number > limits.maxEntries()) {
            throw tooManyEntries();
        }
    }

    /**
     * Fails if more was unpacked than the entries so far account for: what describes an entry can be without end, too.
     *
     * @param unpacked all bytes so far, with what is between the entries
     */
    void checkUnpacked(long unpacked) throws ShareException {
        if (unpacked - bytes > SPARE + (entries + 1) * PER_ENTRY) {
            throw exceeded("what it says of its entries is longer than they are");
        }
        checkRatio(unpacked);
    }

    /** Counts an entry. */
    void spend(long size) throws ShareException {
        entries++;
        if (entries > limits.maxEntries()) {
            throw tooManyEntries();
        }
        check(size);
        bytes += size;
    }

    /** Fails if so many more bytes were too many. */
    void check(long more) throws ShareException {
        if (more < 0 || more > limits.maxBytes() - bytes) {
            throw exceeded("unpacked it is larger than " + limits.maxBytes() + " bytes");
        }
        checkRatio(bytes + more);
    }

    private void checkRatio(long all) throws ShareException {
        if (Thread.currentThread().isInterrupted()) {
            // To look through a large archive takes minutes, and nothing in it waits for anybody.
            throw ShareException.of(ErrorKind.CANCELLED, "unpack " + source)
                    .detail("the thread was interrupted")
                    .build();
        }
        if (packed > 0 && all > SourceLimits.SMALL && all / packed >= limits.maxRatio()) {
            throw exceeded("unpacked it is more than " + limits.maxRatio() + " times as large as packed");
        }
    }

    private ShareException tooManyEntries() {
        return exceeded("it holds more than " + limits.maxEntries() + " entries");
    }

    private ShareException exceeded(String what) {
        return ShareException.of(ErrorKind.SOURCE, "unpack " + source)
                .detail(what
                        + ", as archives are that were made to do harm; if this one is meant to be so, raise the limit")
                .build();
    }
}
