package org.shareops.backend.netware;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;

/** A listing under way. The server keeps nothing of it. */
final class Listing implements EntryCursor {
    private static final String LIST = "list";

    private final NetWareVolume volume;
    private final SharePath directory;
    private final NcpFiles.Search search;
    private Iterator<EntryInformation> waiting = List.<EntryInformation>of().iterator();
    private boolean closed;

    Listing(NetWareVolume volume, SharePath directory, NcpFiles.Search search) {
        this.volume = volume;
        this.directory = directory;
        this.search = search;
    }

    @Override
    public @Nullable Entry next() throws ShareException {
        try {
            if (closed) {
                throw new NcpFailure.Closed("the listing was closed before");
            }
            volume.requireOpen();
            if (!waiting.hasNext()) {
                waiting = volume.files().next(search).iterator();
            } else if (Thread.currentThread().isInterrupted()) {
                throw volume.failures().of(ErrorKind.CANCELLED, LIST, directory, "it was interrupted", null);
            }
            return waiting.hasNext() ? volume.entry(waiting.next()) : null;
        } catch (NcpFailure e) {
            throw volume.failures().of(LIST, directory, e);
        } catch (MalformedPacketException e) {
            throw volume.failures()
                    .of(ErrorKind.PROTOCOL, LIST, directory, "the answer makes no sense: " + e.getMessage(), null);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
