package org.shareops.internal.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Delivery;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.link.LinkUse;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Patience;
import org.shareops.internal.run.SourceContent;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.source.SourceEntry;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EngineClock;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cycle of one item into one inbox: written under a temporary name, made durable, closed, and then renamed to a name that
 * nothing has. No directory is listed, and nothing is asked for that is not needed: five requests where nobody is in the way
 * (rules V1-V6). For one thread, and one call of {@link #cycle}.
 */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    /** Rule V4. */
    static final int MOST_NAMES = 10;

    private static final int MOST_TURNS = 8;
    /** Scanners look into new files for a moment, and some servers refuse to rename them meanwhile. */
    private static final int MOST_PAUSES = 3;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final LinkTable links;
    private final SenderMemory memory;
    private final EngineClock clock;
    private final ShareLocation inbox;
    private final InboxErrors errors;
    private final Parcel parcel;
    private final UploadNotes notes;
    private final Patience patience;
    private final Cancellation cancellation = new Cancellation("deliver");
    private final List<SharePath> leftBehind = new ArrayList<>();

    private @Nullable Upload upload;
    private @Nullable ShareException taken;
    private int tries;
    private boolean pausedInVain;
    /** Where closed files of ours are no longer ours to rename, it has to be done before they are closed. */
    private boolean throughHandle;
    /** Whether the item may have its name already and we may not look. */
    private boolean blind;
    /** Whether a renaming that was sent over a link that is gone may still be done, although it was not when we looked. */
    private boolean late;

    Sending(
            LinkTable links,
            SenderMemory memory,
            EngineClock clock,
            ShareLocation inbox,
            Parcel parcel,
            UploadLog log,
            Patience patience) {
        this.links = links;
        this.memory = memory;
        this.throughHandle = memory.isDropBox(inbox);
        this.clock = clock;
        this.inbox = inbox;
        this.errors = new InboxErrors(inbox);
        this.parcel = parcel;
        this.notes = new UploadNotes(log);
        this.patience = patience;
    }

    /** Runs the cycle, beginning with what an earlier one has left in the inbox, if anything. */
    CycleResult cycle(@Nullable Upload before) {
        upload = before;
        boolean interrupted = false;
        try {
            for (int turn = 1; ; turn++) {
                ShareException failed;
                boolean again;
                try (LinkUse use = links.use(inbox.share())) {
                    try {
                        return new CycleResult.Arrived(overOneLink(use.volume()));
                    } catch (ShareException e) {
                        failed = e;
                        again = isUndecided() || (isLoss(e) && !use.isAlive());
                    }
                } catch (ShareException e) {
                    failed = e;
                    again = isUndecided() && patience.waited(e);
                }
                if (failed.kind() == ErrorKind.CANCELLED && isUndecided() && Thread.interrupted()) {
                    // Who interrupts us still wants to know whether it arrived.
                    interrupted = true;
                    cancellation.request();
                } else if (!again || turn == MOST_TURNS || failed.kind() == ErrorKind.CLOSED) {
                    return stayed(failed);
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    private static boolean isLoss(ShareException e) {
        return e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.OUTCOME_UNKNOWN;
    }

    private boolean isUndecided() {
        return upload != null && upload.undecided();
    }

    private CycleResult stayed(ShareException why) {
        boolean unknown = why.kind() == ErrorKind.OUTCOME_UNKNOWN;
        if (isUndecided() == unknown) {
            return new CycleResult.Stayed(why, upload);
        }
        return new CycleResult.Stayed(
                unknown ? errors.notArrived(why) : errors.undecided(Objects.requireNonNull(upload), why), upload);
    }

    private Delivery overOneLink(Volume volume) throws ShareException {
        if (upload != null && hasArrived(volume, upload)) {
            return arrived();
        }
        while (true) {
            cancellation.check();
            if (tries == MOST_NAMES) {
                throw errors.exhausted(MOST_NAMES, taken);
            }
            tries++;
            if (upload == null) {
                Optional<Upload> sent = send(volume);
                if (sent.isEmpty()) {
                    continue;
                }
                upload = sent.get();
                late = false;
                blind = false;
                if (throughHandle) {
                    return arrived();
                }
            }
            if (isRenamed(volume)) {
                return arrived();
            }
        }
    }

    private Delivery arrived() {
        Upload there = Objects.requireNonNull(upload);
        return new Delivery(
                new ShareLocation(inbox.share(), there.item()),
                parcel.sender(),
                parcel.sequence(),
                there.size(),
                tries,
                leftBehind);
    }

    /** Writes the content under a temporary name; empty if that is taken. */
    private Optional<Upload> send(Volume volume) throws ShareException {
        SourceContent content = new SourceContent(parcel.content(), cancellation);
        SourceEntry entry = content.file();
        ItemNames.Pair pair = ItemNames.of(volume.traits().names())
                .next(parcel.sender(), parcel.sequence(), parcel.extension(), parcel.random());
        SharePath temporary = inbox.path().child(pair.temporary());
        SharePath item = inbox.path().child(pair.item());
        checkName(volume, item);
        ContentWriter writer;
        try {
            writer = volume.createNew(temporary);
        } catch (ShareException e) {
            switch (e.kind()) {
                case ALREADY_EXISTS, IN_USE -> {
                    taken = e;
                    return Optional.empty();
                }
                case OUTCOME_UNKNOWN -> {
                    // If it was created it is empty and nobody's: the sweeper's (rule V5).
                    leftBehind.add(temporary);
                    taken = e;
                    return Optional.empty();
                }
                case NOT_FOUND -> throw errors.missing(e);
                default -> throw e;
            }
        }
        notes.begin();
        boolean good = false;
        try {
            Optional<FileId> id = volume.traits().stableIds() ? Optional.of(writer.id()) : Optional.empty();
            int piece = (int) Math.max(1, Math.min(volume.traits().transferSize(), entry.size()));
            long size = content.pump(entry, ByteBuffer.allocate(piece), (buffer, position) -> {
                writer.write(buffer, position);
                return buffer.clear();
            });
            writer.sync();
            content.checkUnchanged(entry);
            Upload complete = new Upload(inbox.toString(), temporary, item, id, size, clock.instant(), false);
            good = throughHandle ? isRenamed(volume, writer, complete) : isClosed(writer);
            return good ? Optional.of(complete) : Optional.empty();
        } finally {
            if (!good && (isUndecided() || notes.isUncertain())) {
                letGo(writer);
            } else if (!good) {
                abandon(volume, writer, temporary);
            }
        }
    }

    private void checkName(Volume volume, SharePath item) throws ShareException {
        NameRules names = volume.traits().names();
        List<String> problems = names.problemsOf(item);
        if (!problems.isEmpty()) {
            List<String> ofInbox = names.problemsOf(inbox.path());
            throw errors.badName(ofInbox.isEmpty() ? problems : ofInbox, !ofInbox.isEmpty());
        }
    }

    /** Some servers tell only now that content could not be stored, so nothing gets its name before. */
    private static boolean isClosed(ContentWriter writer) throws ShareException {
        writer.close();
        return true;
    }

    /** Gives the upload its name; false if another name has to be tried. */
    private boolean isRenamed(Volume volume) throws ShareException {
        for (int pauses = 0; ; pauses++) {
            Upload ready = undecidedOrRemoved(volume);
            ShareException refusal = refusal(volume, ready);
            if (refusal == null) {
                syncNames(volume);
                return true;
            }
            if (isDone(volume, ready, refusal)) {
                return true;
            }
            upload = notes.decided(ready);
            switch (refusal.kind()) {
                case IN_USE -> {
                    if (pauses < MOST_PAUSES) {
                        pause(FIRST_PAUSE.multipliedBy(1L << pauses));
                        continue;
                    }
                    if (pausedInVain) {
                        throw refusal;
                    }
                    // A name that is being deleted is free for nobody; another one is, at once.
                    pausedInVain = true;
                }
                case ALREADY_EXISTS -> {
                    // The next name.
                }
                case NOT_FOUND -> {
                    upload = null;
                    checkInbox(volume, refusal);
                    // Swept away: we were asleep for very long.
                    taken = refusal;
                    return false;
                }
                case ACCESS_DENIED -> {
                    if (!volume.traits().renameThroughClaim()) {
                        throw errors.mayNotRename(refusal);
                    }
                    // What an earlier cycle has closed is lost, too, even if we know since then what to do.
                    throughHandle = true;
                    memory.noteDropBox(inbox);
                }
                default -> throw refusal;
            }
            startAnew(volume, ready, refusal);
            return false;
        }
    }

    /** Sends the renaming; returns what it was refused with, null if it was done. Whatever else comes leaves it undecided. */
    private static @Nullable ShareException refusal(Volume volume, Upload ready) throws ShareException {
        try {
            volume.rename(ready.temporary(), ready.item(), RenameMode.FAIL_IF_EXISTS);
            return null;
        } catch (ShareException e) {
            if (isRefusal(e.kind())) {
                return e;
            }
            throw e;
        }
    }

    /** Tells whether a renaming was refused because it had been done before. */
    private boolean isDone(Volume volume, Upload ready, ShareException refusal) throws ShareException {
        if (blind) {
            return isDoneUnseen(volume, ready, refusal);
        }
        boolean telling = refusal.kind() == ErrorKind.NOT_FOUND || refusal.kind() == ErrorKind.ALREADY_EXISTS;
        return late && telling && hasArrived(volume, ready);
    }

    /** Where we may not look, a renaming that was sent twice tells by its refusal: what is not there any more was renamed. */
    private boolean isDoneUnseen(Volume volume, Upload ready, ShareException refusal) throws ShareException {
        switch (refusal.kind()) {
            case NOT_FOUND -> {
                return true;
            }
            case ACCESS_DENIED -> {
                blind = isGone(volume, ready.temporary());
                return blind;
            }
            case LINK_LOST -> throw refusal;
            default -> throw errors.unseen(refusal);
        }
    }

    /** Where nothing may be looked at, a name can still be asked for: nobody gets one that is there. */
    private boolean isGone(Volume volume, SharePath temporary) throws ShareException {
        try {
            abandon(volume, volume.createNew(temporary), temporary);
            return true;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS && e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            return false;
        }
    }

    /** The same through the handle that the content was written by. */
    private boolean isRenamed(Volume volume, ContentWriter writer, Upload complete) throws ShareException {
        upload = complete;
        Upload ready = notes.undecided(complete);
        upload = ready;
        try {
            writer.renameTo(ready.item(), RenameMode.FAIL_IF_EXISTS);
        } catch (ShareException e) {
            if (isRefusal(e.kind())) {
                notes.decided(ready);
                upload = null;
            }
            if (e.kind() == ErrorKind.ALREADY_EXISTS || e.kind() == ErrorKind.IN_USE) {
                taken = e;
                return false;
            }
            throw e.kind() == ErrorKind.ACCESS_DENIED ? errors.mayNotRename(e) : e;
        }
        // The name is given and the content was acknowledged as durable before.
        try {
            writer.close();
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NO_SPACE || e.kind() == ErrorKind.IO_FAILURE) {
                // It may not be whole after all. Better twice than never.
                notes.decided(ready);
                upload = null;
                throw e;
            }
        }
        syncNames(volume);
        return true;
    }

    /** Kinds of a request that is known not to have been done. */
    private static boolean isRefusal(ErrorKind kind) {
        return switch (kind) {
            case IN_USE,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    NOT_EMPTY,
                    WRONG_TYPE,
                    ACCESS_DENIED,
                    NO_SPACE,
                    INVALID_NAME,
                    UNSUPPORTED,
                    REFUSED,
                    LINK_LOST -> true;
            default -> false;
        };
    }

    /** What is nowhere noted is looked for by nobody, so it goes. */
    private Upload undecidedOrRemoved(Volume volume) throws ShareException {
        Upload complete = Objects.requireNonNull(upload);
        try {
            upload = notes.undecided(complete);
            return upload;
        } catch (ShareException e) {
            if (notes.isUnknown()) {
                upload = null;
                remove(volume, complete.temporary());
            }
            throw e;
        }
    }

    private void startAnew(Volume volume, Upload ready, ShareException why) throws ShareException {
        taken = why;
        upload = null;
        remove(volume, ready.temporary());
    }

    /** Makes the name durable where we may; who may only add names has to rely on the server. */
    private void syncNames(Volume volume) throws ShareException {
        try {
            volume.syncDirectory(inbox.path());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
        }
    }

    /** Looks what has become of what an earlier try left, and goes on from there; true if it has arrived. */
    private boolean hasArrived(Volume volume, Upload sent) throws ShareException {
        switch (Trace.of(volume, inbox, sent, clock.instant())) {
            case ARRIVED -> {
                return true;
            }
            case WAITING -> {
                upload = sent.withUndecided(false);
                late = sent.undecided();
            }
            case GONE -> upload = null;
            case HIDDEN -> blind = sent.undecided();
            case COLD -> throw errors.tooLongAgo(sent);
        }
        return false;
    }

    private void checkInbox(Volume volume, ShareException missing) throws ShareException {
        try {
            if (volume.stat(inbox.path()).isEmpty()) {
                throw errors.missing(missing);
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
        }
    }

    private void pause(Duration time) throws ShareException {
        try {
            clock.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancellation.cancelled(e);
        }
    }

    /** Removes what cannot become an item; what fails in that is left to the sweeper and told in the delivery. */
    private void abandon(Volume volume, ContentWriter writer, SharePath temporary) {
        boolean interrupted = Thread.interrupted();
        try (writer) {
            writer.delete();
        } catch (ShareException e) {
            remove(volume, temporary);
        } finally {
            restore(interrupted);
        }
    }

    /** What may have its name by now is nothing to remove; the failure that brought us here says the rest. */
    private static void letGo(ContentWriter writer) {
        try {
            writer.close();
        } catch (ShareException e) {
            LOG.debug("A handle whose renaming is undecided could not be closed", e);
        }
    }

    /** The same for what is closed already. */
    void remove(Volume volume, SharePath temporary) {
        boolean interrupted = Thread.interrupted();
        try {
            volume.delete(temporary);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                leftBehind.add(temporary);
            }
        } finally {
            restore(interrupted);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
