package org.shareops.internal.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;

/** Reads a source, and says in our words what hinders that: every failure is a {@link ShareException}. */
public final class SourceContent {
    private final Source source;
    private final Cancellation cancellation;

    /** Makes a reader of a source; nothing is read yet. */
    public SourceContent(Source source, Cancellation cancellation) {
        this.source = source;
        this.cancellation = cancellation;
    }

    /** Takes content piece by piece. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the remaining bytes of a buffer, and returns a buffer for the next piece. */
        ByteBuffer take(ByteBuffer piece, long position) throws ShareException;
    }

    /** Takes the entries of a source. */
    @FunctionalInterface
    public interface Taker {
        /** Takes one. */
        void take(SourceEntry entry) throws ShareException;
    }

    /** Lists the source, and gives each entry to {@code taker}. */
    public void walk(Taker taker) throws ShareException {
        try {
            source.walk(entry -> {
                cancellation.check();
                taker.take(entry);
            });
        } catch (IOException e) {
            // Cancelling interrupts, and an interrupted listing fails like a broken one.
            cancellation.check();
            if (e instanceof ShareException said) {
                throw said;
            }
            throw ShareException.of(ErrorKind.SOURCE, "read the source " + source.describe())
                    .detail(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }

    /** Returns the only entry of a source that is one file. */
    public SourceEntry file() throws ShareException {
        List<SourceEntry> entries = new ArrayList<>();
        walk(entries::add);
        if (entries.size() != 1
                || entries.get(0).isDirectory()
                || !entries.get(0).names().isEmpty()) {
            throw ShareException.of(ErrorKind.SOURCE, "read the source " + source.describe())
                    .detail("it is not a single file")
                    .build();
        }
        return entries.get(0);
    }

    /**
     * Gives the whole content of a file to {@code sink}.
     *
     * @return its size
     * @throws ShareException {@code SOURCE} if it cannot be read, or has another size than it was listed with (rule R13)
     */
    public long pump(SourceEntry entry, ByteBuffer first, Sink sink) throws ShareException {
        long position = 0;
        try (ReadableByteChannel channel = open(entry)) {
            ByteBuffer piece = first;
            boolean ended = false;
            while (!ended && fill(entry, channel, piece)) {
                cancellation.check();
                ended = piece.hasRemaining();
                piece.flip();
                int size = piece.remaining();
                piece = sink.take(piece, position);
                position += size;
            }
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
        if (position != entry.size()) {
            throw changed(
                    source,
                    List.of("\"" + String.join("/", entry.names()) + "\" had " + entry.size() + " bytes and gave "
                            + position));
        }
        return position;
    }

    /** Fails with {@code SOURCE} if another listing shows that a source of one file has changed since (rule R13). */
    public void checkUnchanged(SourceEntry then) throws ShareException {
        if (!file().changeMark().equals(then.changeMark())) {
            throw changed(source, List.of("the file has changed"));
        }
    }

    /** Makes the exception that says that a source changed while it was read (rule R13). */
    public static ShareException changed(Source source, List<String> problems) {
        return changed(source).problems(problems).build();
    }

    /** Starts that exception. */
    public static ShareException.Builder changed(Source source) {
        return ShareException.of(ErrorKind.SOURCE, "publish the source " + source.describe())
                .detail("it changed while it was read; nothing was committed, publish it again when it is at rest");
    }

    /** Fills the buffer as far as the source goes; false at its end. */
    private boolean fill(SourceEntry entry, ReadableByteChannel channel, ByteBuffer piece) throws ShareException {
        try {
            while (piece.hasRemaining() && channel.read(piece) >= 0) {
                // A channel may give less than asked for.
            }
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
        return piece.position() > 0;
    }

    private ReadableByteChannel open(SourceEntry entry) throws ShareException {
        try {
            return entry.open();
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
    }

    private ShareException unreadable(SourceEntry entry, IOException cause) throws ShareException {
        // Cancelling interrupts, and an interrupted channel fails like a broken one.
        cancellation.check();
        if (cause instanceof ShareException said) {
            return said;
        }
        return ShareException.of(
                        ErrorKind.SOURCE,
                        "read \"" + String.join("/", entry.names()) + "\" of the source " + source.describe())
                .detail(String.valueOf(cause.getMessage()))
                .cause(cause)
                .build();
    }
}
