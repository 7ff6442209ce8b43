package org.shareops.vfs;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Collects what is written; the file gets it when the stream is closed. For one thread. */
final class StagedOutput extends OutputStream {
    private final Draft draft;
    private final Committed committed;
    private boolean closed;

    /** Hears that the content is in place. */
    @FunctionalInterface
    interface Committed {
        void run() throws IOException;
    }

    StagedOutput(Draft draft, Committed committed) {
        this.draft = draft;
        this.committed = committed;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (closed) {
            throw new IOException("the stream was closed before");
        }
        try {
            draft.spool().write(source, offset, length);
        } catch (IOException | RuntimeException | Error e) {
            draft.spoil(e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (draft) {
            if (draft.commit()) {
                committed.run();
            }
        }
    }
}
