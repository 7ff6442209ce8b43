package org.shareops.internal.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Cycles;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.OutboxItem;
import org.shareops.delivery.OutboxStatus;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;

/** All that can be done with one outbox. Thread-safe. */
public final class OutboxDesk implements AutoCloseable {
    private final OutboxFolder folder;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable String preferred;
    private volatile boolean closed;

    private OutboxDesk(OutboxFolder folder) {
        this.folder = folder;
    }

    /** Opens an outbox; see {@link OutboxFolder#open}. */
    public static OutboxDesk open(Path directory, boolean create, @Nullable String sender) throws ShareException {
        return new OutboxDesk(OutboxFolder.open(directory.toAbsolutePath(), create, sender));
    }

    /** Returns where it is. */
    public Path directory() {
        return folder.directory();
    }

    /** Puts an item in. */
    public long enqueue(Source source) throws ShareException {
        checkOpen();
        return folder.enqueue(source);
    }

    /** Tells what is in it. */
    public OutboxStatus status() throws ShareException {
        checkOpen();
        return LocalFailure.named(
                "read",
                folder.directory(),
                () -> new OutboxStatus(folder.sender(), told(folder.waiting()), told(folder.failed())));
    }

    private List<OutboxItem> told(List<OutboxFolder.Stored> items) throws IOException {
        List<OutboxItem> told = new ArrayList<>(items.size());
        for (OutboxFolder.Stored item : items) {
            ItemState state = folder.state(item)
                    .orElse(new ItemState(0, Optional.empty(), Optional.of("its state is damaged"), Optional.empty()));
            told.add(new OutboxItem(
                    item.sequence(),
                    item.size(),
                    item.enqueued(),
                    state.cycles(),
                    state.lastFailure(),
                    state.nextTry(),
                    state.boundTo()));
        }
        return told;
    }

    /** Runs one cycle. */
    public DrainReport drain(List<InboxDesk> inboxes, DrainOptions options) throws ShareException {
        checkOpen();
        if (inboxes.isEmpty()) {
            throw new IllegalArgumentException("an outbox needs at least one inbox");
        }
        inboxes.get(0).checkOpen();
        return exclusively("deliver from", () -> {
            Drain drain = new Drain(folder, Drain.inOrder(inboxes, preferred), options, random);
            try {
                return drain.run();
            } finally {
                InboxDesk taker = drain.taker();
                if (taker != null) {
                    preferred = taker.location().toString();
                }
            }
        });
    }

    /** Runs cycles until the end. */
    public Cycles start(List<InboxDesk> inboxes, DrainOptions options, Duration interval) throws ShareException {
        checkOpen();
        if (inboxes.isEmpty()) {
            throw new IllegalArgumentException("an outbox needs at least one inbox");
        }
        return Repetition.start("outbox draining", inboxes.get(0).clock(), interval, () -> drain(inboxes, options));
    }

    /** Lets what was set aside wait again. */
    public int retryFailed() throws ShareException {
        checkOpen();
        return exclusively("take back into", () -> {
            List<OutboxFolder.Stored> failed = folder.failed();
            for (OutboxFolder.Stored item : failed) {
                folder.takeBack(item, EngineClock.system().instant());
            }
            return failed.size();
        });
    }

    private <T> T exclusively(String operation, LocalFailure.Action<T> action) throws ShareException {
        Optional<T> result =
                LocalFailure.named(operation, folder.directory(), () -> folder.whileDraining(locked -> action.run()));
        return result.orElseThrow(
                () -> ShareException.of(ErrorKind.BUSY, operation + " the outbox " + folder.directory())
                        .detail("somebody else delivers from it at this moment")
                        .build());
    }

    private void checkOpen() throws ShareException {
        if (closed) {
            throw ShareException.of(ErrorKind.CLOSED, "use the outbox " + folder.directory())
                    .detail("it was closed before")
                    .build();
        }
    }

    @Override
    public void close() throws ShareException {
        closed = true;
        LocalFailure.named("close", folder.directory(), () -> {
            folder.close();
            return true;
        });
    }
}
