package org.shareops.backend.smb;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;

/** A listing under way. */
final class SmbCursor implements EntryCursor {
    private static final String LIST = "list";

    private final SmbHandle handle;
    private final LinkCheck links;
    private final SharePath directory;
    private final Failures failures;
    private Iterator<Entry> waiting = List.<Entry>of().iterator();
    private boolean ended;

    SmbCursor(SmbHandle handle, LinkCheck links, SharePath directory, Failures failures) {
        this.handle = handle;
        this.links = links;
        this.directory = directory;
        this.failures = failures;
    }

    @Override
    public @Nullable Entry next() throws ShareException {
        try {
            while (!waiting.hasNext() && !ended) {
                byte[] answer = handle.list(Wire.LISTING);
                ended = answer == null;
                waiting = answer == null ? waiting : checked(answer).iterator();
            }
        } catch (SmbFailure e) {
            throw failures.of(LIST, directory, e);
        }
        return waiting.hasNext() ? waiting.next() : null;
    }

    private List<Entry> checked(byte[] answer) throws SmbFailure, ShareException {
        List<Entry> entries = Wire.entries(answer);
        links.check(answer, entries);
        return entries;
    }

    @Override
    public void close() throws ShareException {
        try {
            handle.close();
        } catch (SmbFailure e) {
            // Who closes a directory last hears what came of somebody else's request to delete it, which is not about
            // us.
            if (!Failures.isOf(e, NtStatus.STATUS_DIRECTORY_NOT_EMPTY)) {
                throw failures.of(LIST, directory, e);
            }
        }
    }
}
