package org.shareops.testkit.contract;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.FileId;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ForwardingLink;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionLister;

/** What passes every call on, for mutants to change one of them. For volumes there is {@code ForwardingVolume}. */
final class Forwarding {
    private Forwarding() {}

    /** A backend. */
    static class OfBackend extends ForwardingBackend {
        OfBackend(Backend backend) {
            super(backend);
        }
    }

    /** A link. */
    static class OfLink extends ForwardingLink {
        OfLink(ServerLink link) {
            super(link);
        }
    }

    /** A listing. */
    static class OfCursor implements EntryCursor {
        private final EntryCursor cursor;

        OfCursor(EntryCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            return cursor.next();
        }

        @Override
        public void close() throws ShareException {
            cursor.close();
        }
    }

    /** A file open for reading. */
    static class OfReader implements ContentReader {
        private final ContentReader reader;

        OfReader(ContentReader reader) {
            this.reader = reader;
        }

        @Override
        public long size() {
            return reader.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws ShareException {
            return reader.read(target, position);
        }

        @Override
        public void close() throws ShareException {
            reader.close();
        }
    }

    /** A claim. */
    static class OfClaim implements Claim {
        private final Claim claim;

        OfClaim(Claim claim) {
            this.claim = claim;
        }

        @Override
        public FileId id() {
            return claim.id();
        }

        @Override
        public SharePath path() {
            return claim.path();
        }

        @Override
        public void confirm() throws ShareException {
            claim.confirm();
        }

        @Override
        public void renameTo(SharePath target, RenameMode mode) throws ShareException {
            claim.renameTo(target, mode);
        }

        @Override
        public void delete() throws ShareException {
            claim.delete();
        }

        @Override
        public void close() throws ShareException {
            claim.close();
        }
    }

    /** A file open for writing. */
    static class OfWriter extends OfClaim implements ContentWriter {
        private final ContentWriter writer;

        OfWriter(ContentWriter writer) {
            super(writer);
            this.writer = writer;
        }

        @Override
        public void write(ByteBuffer source, long position) throws ShareException {
            writer.write(source, position);
        }

        @Override
        public RangeCopier copierFrom(SharePath existing) throws ShareException {
            return writer.copierFrom(existing);
        }

        @Override
        public void sync() throws ShareException {
            writer.sync();
        }
    }

    /** Who is there. */
    static class OfLister implements SessionLister {
        private final SessionLister lister;

        OfLister(SessionLister lister) {
            this.lister = lister;
        }

        @Override
        public ServerList<Session> sessions() throws ShareException {
            return lister.sessions();
        }

        @Override
        public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
            return lister.openFiles(below);
        }
    }
}
