package org.shareops.vfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileType;
import org.apache.commons.vfs2.operations.FileOperation;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CloseResult;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.Support;
import org.shareops.source.Source;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdateReport;

/** The operations on a file of a share. */
final class Operations {
    private Operations() {}

    /** Asks the library, and remembers its answer. */
    private abstract static class Asking<T> implements FileOperation {
        final ShareFileObject file;
        private @Nullable T answer;

        Asking(ShareFileObject file) {
            this.file = file;
        }

        abstract T ask() throws ShareException, FileSystemException;

        @Override
        public void process() throws FileSystemException {
            answer = null;
            try {
                answer = ask();
            } catch (ShareException e) {
                throw new OperationFailure(e);
            }
        }

        final T answer() {
            if (answer == null) {
                throw new IllegalStateException("process() has not been called, or has failed");
            }
            return answer;
        }
    }

    static final class Probing extends Asking<ConnectionStatus> implements ProbeOperation {
        private Probe probe = Probe.PASSIVE;

        Probing(ShareFileObject file) {
            super(file);
        }

        @Override
        public ProbeOperation with(Probe value) {
            this.probe = value;
            return this;
        }

        @Override
        ConnectionStatus ask() throws ShareException {
            return file.share().probe(probe);
        }

        @Override
        public ConnectionStatus status() {
            return answer();
        }
    }

    static final class Listing extends Asking<ServerList<OpenFile>> implements OpenFilesOperation {
        Listing(ShareFileObject file) {
            super(file);
        }

        @Override
        ServerList<OpenFile> ask() throws ShareException {
            return file.share().openFiles(file.path());
        }

        @Override
        public ServerList<OpenFile> openFiles() {
            return answer();
        }
    }

    static final class Replacing extends Asking<UpdateReport> implements ReplaceOperation {
        private @Nullable Source source;
        private @Nullable FileObject sourceFile;
        private boolean directory;
        private UpdateOptions options;

        Replacing(ShareFileObject file) {
            super(file);
            this.options = file.getAbstractSystem().updateOptions();
        }

        @Override
        public ReplaceOperation from(FileObject value) {
            this.source = VfsSource.of(value, file.getAbstractSystem().archives());
            this.sourceFile = value;
            return this;
        }

        @Override
        public ReplaceOperation from(Source value, boolean isDirectory) {
            this.source = value;
            this.sourceFile = null;
            this.directory = isDirectory;
            return this;
        }

        @Override
        public ReplaceOperation options(UpdateOptions value) {
            this.options = value;
            return this;
        }

        @Override
        UpdateReport ask() throws ShareException, FileSystemException {
            if (source == null) {
                throw new IllegalStateException("say with from(...) what the new content is");
            }
            boolean tree = sourceFile == null ? directory : sourceFile.isFolder();
            UpdateReport report = tree
                    ? file.share()
                            .update(file.path())
                            .options(options)
                            .from(source)
                            .run()
                    : file.share()
                            .replace(file.path())
                            .options(options)
                            .from(source)
                            .run();
            file.became(tree ? FileType.FOLDER : FileType.FILE);
            file.refresh();
            return report;
        }

        @Override
        public UpdateReport report() {
            return answer();
        }
    }

    static final class Disconnecting extends Asking<List<CloseResult>> implements DisconnectOperation {
        Disconnecting(ShareFileObject file) {
            super(file);
        }

        @Override
        List<CloseResult> ask() throws ShareException {
            List<OpenFile> held = new ArrayList<>();
            for (OpenFile each : file.share().openFiles(file.path()).items()) {
                if (each.own() != Ownership.YES) {
                    held.add(each);
                }
            }
            Map<Capability, CapabilityStatus> can = file.share().capabilities(Probe.CONNECT);
            CapabilityStatus closing = can.get(Capability.CLOSE_FILE);
            if (closing != null && closing.support() == Support.YES) {
                return file.share().closeFiles(held);
            }
            Set<String> ids = new HashSet<>();
            held.stream().map(OpenFile::sessionId).flatMap(Optional::stream).forEach(ids::add);
            List<Session> holders = file.share().sessions().items().stream()
                    .filter(each -> ids.contains(each.id()))
                    .toList();
            return file.share().disconnect(holders);
        }

        @Override
        public List<CloseResult> results() {
            return answer();
        }
    }

    static final class Abandoning extends Asking<Boolean> implements AbandonOperation {
        Abandoning(ShareFileObject file) {
            super(file);
        }

        @Override
        Boolean ask() {
            return file.abandonDraft();
        }

        @Override
        public boolean abandoned() {
            return answer();
        }
    }
}
