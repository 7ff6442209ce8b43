package org.shareops.backend.smb;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;

/** A listing under way. */
final class SmbCursor implements EntryCursor {
    private static final String LIST = "list";

    private final SmbTree tree;
    private final @Nullable SmbHandle handle;
    private final LinkCheck links;
    private final SharePath directory;
    private final Failures failures;
    private byte @Nullable [] first;
    private boolean ended;
    private volatile boolean closed;
    private Iterator<Entry> waiting = List.<Entry>of().iterator();

    /** Of a directory that is listed already; empty if there is nothing in it at all. */
    SmbCursor(SmbTree tree, byte[] answer, LinkCheck links, SharePath directory, Failures failures) {
        this.tree = tree;
        this.handle = null;
        this.first = answer.length == 0 ? null : answer;
        this.links = links;
        this.directory = directory;
        this.failures = failures;
    }

    /** Of a directory that is open. */
    SmbCursor(SmbTree tree, SmbHandle handle, LinkCheck links, SharePath directory, Failures failures) {
        this.tree = tree;
        this.handle = handle;
        this.links = links;
        this.directory = directory;
        this.failures = failures;
    }

    @Override
    public @Nullable Entry next() throws ShareException {
        try {
            if (closed) {
                throw new SmbFailure.Closed("the listing");
            }
            // What came at once is not told either when the share is closed or lost by now.
            tree.check();
            while (!waiting.hasNext() && !ended) {
                byte[] answer = fetch();
                ended = answer == null;
                waiting = answer == null ? waiting : checked(answer).iterator();
            }
        } catch (SmbFailure e) {
            throw failures.of(LIST, directory, e);
        }
        return waiting.hasNext() ? waiting.next() : null;
    }

    private byte @Nullable [] fetch() throws SmbFailure {
        byte[] fetched = handle == null ? first : handle.list(Wire.LISTING);
        first = null;
        return fetched;
    }

    private List<Entry> checked(byte[] answer) throws SmbFailure, ShareException {
        List<Entry> entries = Wire.entries(answer);
        links.check(answer, entries);
        return entries;
    }

    @Override
    public void close() throws ShareException {
        closed = true;
        try {
            if (handle != null) {
                handle.close();
            }
        } catch (SmbFailure e) {
            if (!isAboutOthers(e)) {
                throw failures.of(LIST, directory, e);
            }
        }
    }

    /** Who closes a directory last hears what came of somebody else's request to delete it. */
    static boolean isAboutOthers(SmbFailure closing) {
        return Failures.isOf(closing, NtStatus.STATUS_DIRECTORY_NOT_EMPTY);
    }
}
