package org.shareops.testkit;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.CordonScope;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.OpenFile;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.FileCloser;
import org.shareops.spi.Notifier;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.WholeFiles;

/** The facets of a volume of a {@link FaultBackend}. */
final class FaultFacets {
    private FaultFacets() {}

    /**
     * Wraps a facet.
     *
     * @param type what it was asked for as: one object may be several facets
     */
    static Object wrap(Class<?> type, Object facet, FaultLine line) {
        if (type == Admission.class) {
            return new FaultAdmission((Admission) facet, line);
        } else if (type == AtomicExchange.class) {
            return new FaultExchange((AtomicExchange) facet, line);
        } else if (type == BulkSync.class) {
            return new FaultSync((BulkSync) facet, line);
        } else if (type == FileCloser.class) {
            return new FaultFileCloser((FileCloser) facet, line);
        } else if (type == Notifier.class) {
            return new FaultNotifier((Notifier) facet, line);
        } else if (type == SecurityDescriptors.class) {
            return new FaultSecurity((SecurityDescriptors) facet, line);
        } else if (type == ServerCopy.class) {
            return new FaultCopy((ServerCopy) facet, line);
        } else if (type == SessionCloser.class) {
            return new FaultSessionCloser((SessionCloser) facet, line);
        } else if (type == SessionLister.class) {
            return new FaultLister((SessionLister) facet, line);
        } else if (type == SymbolicLinks.class) {
            return new FaultLinks((SymbolicLinks) facet, line);
        } else if (type == WholeFiles.class) {
            return new FaultWholeFiles((WholeFiles) facet, line);
        }
        return facet;
    }

    private record FaultAdmission(Admission admission, FaultLine line) implements Admission {
        @Override
        public CordonScope scope() {
            return admission.scope();
        }

        @Override
        public boolean admitsAdministrators() {
            return admission.admitsAdministrators();
        }

        @Override
        public byte[] save() throws ShareException {
            return line.ask(Primitive.SAVE_ADMISSION, admission::save);
        }

        @Override
        public byte[] refusal(byte[] saved) throws ShareException {
            return line.ask(Primitive.SAVE_ADMISSION, () -> admission.refusal(saved));
        }

        @Override
        public byte[] refuse(byte[] saved) throws ShareException {
            return line.ask(Primitive.REFUSE_NEWCOMERS, () -> admission.refuse(saved));
        }

        @Override
        public boolean stillRefuses(byte[] written) throws ShareException {
            return line.ask(Primitive.SAVE_ADMISSION, () -> admission.stillRefuses(written));
        }

        @Override
        public void restore(byte[] saved) throws ShareException {
            line.order(Primitive.RESTORE_ADMISSION, SharePath.root(), () -> admission.restore(saved));
        }
    }

    private record FaultExchange(AtomicExchange exchange, FaultLine line) implements AtomicExchange {
        @Override
        public void exchange(SharePath one, SharePath other) throws ShareException {
            line.order(Primitive.EXCHANGE, one, other, () -> exchange.exchange(one, other));
        }
    }

    private record FaultLinks(SymbolicLinks links, FaultLine line) implements SymbolicLinks {
        @Override
        public void create(SharePath link, String target) throws ShareException {
            line.order(Primitive.CREATE_LINK, link, () -> links.create(link, target));
        }

        @Override
        public String read(SharePath link) throws ShareException {
            return line.ask(Primitive.READ_LINK, link, () -> links.read(link));
        }
    }

    private record FaultSync(BulkSync sync, FaultLine line) implements BulkSync {
        @Override
        public void syncAll() throws ShareException {
            line.order(Primitive.BULK_SYNC, SharePath.root(), sync::syncAll);
        }
    }

    private record FaultFileCloser(FileCloser closer, FaultLine line) implements FileCloser {
        @Override
        public void closeFile(OpenFile file) throws ShareException {
            line.order(Primitive.CLOSE_FILE, file.path(), () -> closer.closeFile(file));
        }
    }

    private record FaultNotifier(Notifier notifier, FaultLine line) implements Notifier {
        @Override
        public boolean tell(Session session, String text) throws ShareException {
            return line.ask(Primitive.TELL, () -> notifier.tell(session, text));
        }
    }

    private record FaultSecurity(SecurityDescriptors security, FaultLine line) implements SecurityDescriptors {
        @Override
        public SecurityState read(SharePath path) throws ShareException {
            return line.ask(Primitive.READ_SECURITY, path, () -> security.read(path));
        }

        @Override
        public void write(SharePath path, SecurityState state) throws ShareException {
            line.order(Primitive.WRITE_SECURITY, path, () -> security.write(path, state));
        }

        @Override
        public boolean accepts(String format) {
            return security.accepts(format);
        }

        @Override
        public List<String> notCarried(SharePath path) throws ShareException {
            return line.ask(Primitive.CHECK_SECURITY, path, () -> security.notCarried(path));
        }

        @Override
        public boolean clearedByWriting() {
            return security.clearedByWriting();
        }

        @Override
        public void handDown(SharePath ours, SharePath example) throws ShareException {
            line.order(Primitive.HAND_DOWN, ours, example, () -> security.handDown(ours, example));
        }

        @Override
        public void confine(SharePath ours, @Nullable SharePath example) throws ShareException {
            line.order(Primitive.CONFINE, ours, () -> security.confine(ours, example));
        }

        @Override
        public boolean isOurs(SharePath entry) throws ShareException {
            return line.ask(Primitive.SEE_OWNER, entry, () -> security.isOurs(entry));
        }
    }

    private record FaultCopy(ServerCopy copy, FaultLine line) implements ServerCopy {
        @Override
        public boolean copiesRanges() {
            return copy.copiesRanges();
        }

        @Override
        public Copied copy(
                SharePath from,
                SharePath to,
                @Nullable Instant modified,
                @Nullable Set<FileAttribute> attributes,
                boolean sync)
                throws ShareException {
            return line.ask(Primitive.SERVER_COPY, from, to, () -> copy.copy(from, to, modified, attributes, sync));
        }
    }

    private record FaultWholeFiles(WholeFiles files, FaultLine line) implements WholeFiles {
        @Override
        public int mostBytes() {
            return files.mostBytes();
        }

        @Override
        public FileId create(
                SharePath file,
                ByteBuffer content,
                @Nullable Instant modified,
                @Nullable Set<FileAttribute> attributes,
                boolean sync)
                throws ShareException {
            return line.ask(
                    Primitive.CREATE_WHOLE, file, () -> files.create(file, content, modified, attributes, sync));
        }
    }

    private record FaultSessionCloser(SessionCloser closer, FaultLine line) implements SessionCloser {
        @Override
        public void disconnect(Session session) throws ShareException {
            line.order(Primitive.DISCONNECT, SharePath.root(), () -> closer.disconnect(session));
        }

        @Override
        public boolean endsToo(Session session, Session other) {
            return closer.endsToo(session, other);
        }
    }

    private record FaultLister(SessionLister lister, FaultLine line) implements SessionLister {
        @Override
        public ServerList<Session> sessions() throws ShareException {
            return line.ask(Primitive.LIST_SESSIONS, lister::sessions);
        }

        @Override
        public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
            return line.ask(Primitive.LIST_OPEN_FILES, below, () -> lister.openFiles(below));
        }
    }
}
