package org.shareops.internal.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.SweepReport;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.Volume;

/**
 * Removes what senders have left that died or lost their link. Its age is judged by the server's clock, which also gave it its
 * time; a sender that is only slow has its file open, or finds it gone when it wants to rename it and sends the item again.
 */
final class Sweeper {
    /** The youngest that may be swept. */
    static final Duration OLD = Duration.ofHours(36);

    /** As long as a sender takes a vanished temporary file for a renamed one; well before anything is swept (rule V5). */
    static final Duration TRUSTED = Duration.ofHours(24);

    private final Volume volume;
    private final SharePath inbox;
    private final List<SharePath> removed = new ArrayList<>();
    private final List<SharePath> inUse = new ArrayList<>();
    private int young;
    private @Nullable ShareException failure;

    Sweeper(Volume volume, SharePath inbox) {
        this.volume = volume;
        this.inbox = inbox;
    }

    SweepReport sweep(Duration age) throws ShareException {
        ItemNames names = ItemNames.of(volume.traits().names());
        List<Entry> temporary = new ArrayList<>();
        try (EntryCursor cursor = volume.list(inbox)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry.isFile()
                        && names.read(entry.name())
                                .filter(ItemNames.Stamp::temporary)
                                .isPresent()) {
                    temporary.add(entry);
                }
            }
        }
        if (!temporary.isEmpty()) {
            Instant limit = volume.serverTime().minus(age);
            for (Entry entry : temporary) {
                sweep(entry, limit);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return new SweepReport(removed, inUse, young);
    }

    /** One file that cannot be swept does not keep the others from it. */
    private void note(ShareException e) {
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
    }

    private void sweep(Entry listed, Instant limit) throws ShareException {
        if (listed.modified().isAfter(limit)) {
            young++;
            return;
        }
        SharePath path = inbox.child(listed.name());
        try (Claim claim = volume.claim(path)) {
            Optional<Entry> now = volume.stat(path);
            // Another may have that name by now, or its writer may have gone on before we held it.
            if (now.isEmpty()
                    || !now.get().id().equals(listed.id())
                    || now.get().modified().isAfter(limit)) {
                return;
            }
            claim.delete();
            removed.add(path);
        } catch (ShareException e) {
            switch (e.kind()) {
                case IN_USE -> inUse.add(path);
                case NOT_FOUND -> {
                    // Its sender has finished it.
                }
                case ACCESS_DENIED, IO_FAILURE, PROTOCOL, WRONG_TYPE -> note(e);
                default -> throw e;
            }
        }
    }
}
