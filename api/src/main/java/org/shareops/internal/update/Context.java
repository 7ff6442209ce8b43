package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.internal.run.Parallel;
import org.shareops.internal.spill.Spill;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;
import org.shareops.update.UpdateOptions;

/** What all parts of one replacement share. {@code spill} keeps what is too much for memory, until its end. */
record Context(
        ShareLocation target,
        Volume volume,
        RunLink link,
        UpdateOptions options,
        EngineClock clock,
        Meter meter,
        Cancellation cancellation,
        ControlArea control,
        Spill spill) {
    private static final int MOST_TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    SharePath path() {
        return target.path();
    }

    VolumeTraits traits() {
        return volume.traits();
    }

    <F> Optional<F> facet(Class<F> type) {
        return volume.facet(type);
    }

    /** Returns a context for another transaction whose record lies in the same control area. */
    Context ofTransaction(String transaction, String targetName) {
        SharePath theirs =
                targetName.isEmpty() ? control.parent() : control.parent().child(targetName);
        return with(theirs, control.with(transaction));
    }

    /** Returns a context for the same target, whose records have another key. */
    Context withKey(String key) {
        return with(path(), ControlArea.found(control.directory(), key).with(control.transactionId()));
    }

    /** Returns a context for a directory inside the target, whose records are the target's. */
    Context at(SharePath inside) {
        return with(inside, control);
    }

    /** Returns a context for whatever is recorded in a control area that was found. */
    Context ofArea(ControlArea found) {
        return with(found.parent(), found);
    }

    /** Returns a context to which nothing on the volume has an identity. */
    Context withoutIdentities() {
        return new Context(
                target, new UnidentifiedVolume(volume), link, options, clock, meter, cancellation, control, spill);
    }

    /** Returns a context for the share's root, whose control area it shares with the targets beside it. */
    Context atRoot() {
        SharePath root = SharePath.root();
        return with(root, ControlArea.found(root.child(ControlArea.nameOn(volume)), control.transactionId()));
    }

    private Context with(SharePath path, ControlArea records) {
        return new Context(
                new ShareLocation(target.share(), path),
                volume,
                link,
                options,
                clock,
                meter,
                cancellation,
                records,
                spill);
    }

    /**
     * Waits a little for somebody else.
     *
     * @throws ShareException {@code CANCELLED} if a stop is requested meanwhile
     */
    void pause(Duration time) throws ShareException {
        cancellation.check();
        try {
            clock.sleep(time);
        } catch (InterruptedException e) {
            throw cancellation.cancelled(e);
        }
    }

    /** Does what does not depend on each other. The first failure is thrown when all of it has ended. */
    void atOnce(List<Cancellation.Action> actions) throws ShareException {
        Parallel.forEach(actions, traits().parallelism(), cancellation, Cancellation.Action::run);
    }

    /** Another publisher reads a record of ours for a moment, and some servers refuse to change it because of that. */
    void onceNobodyReads(Cancellation.Action action) throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                action.run();
                return;
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.IN_USE || tries == MOST_TRIES) {
                    throw e;
                }
                pauseAfter(e);
            }
        }
    }

    /** Deletes a record of ours, unless somebody else has. */
    void deleteIfThere(SharePath record) throws ShareException {
        try {
            onceNobodyReads(() -> volume.delete(record));
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    private void pauseAfter(ShareException refusal) throws ShareException {
        try {
            clock.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal;
        }
    }

    /** Swaps two names in one step, where it can be told afterwards which is which. */
    Optional<AtomicExchange> exchange() {
        return traits().stableIds() ? facet(AtomicExchange.class) : Optional.empty();
    }

    /** Returns a path as it can be compared: some servers give names back in capitals. */
    String folded(SharePath path) {
        return traits().names().fold(path.toString());
    }

    /** The same for what has to be a path itself. */
    SharePath foldedPath(SharePath path) {
        List<String> folded = new ArrayList<>(path.names().size());
        for (String name : path.names()) {
            folded.add(traits().names().fold(name));
        }
        return SharePath.ofNames(folded);
    }

    /** Names the target in a text for people: its last name, or the share's. */
    String targetName() {
        return path().isRoot() ? target.share().toString() : path().name();
    }

    /** Starts an exception about the target. */
    ShareException.Builder error(ErrorKind kind, String operation) {
        return ShareException.of(kind, operation).share(target.share()).path(path());
    }
}
