package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Parallel;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/**
 * Takes the steps of a transaction, and back what was done if one fails. Whether a step whose answer was a failure, or never
 * came, was done is settled by looking (rule R6): it is neither repeated nor left out of what is taken back.
 */
final class Commit {
    private static final int PATIENCE = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Set<ErrorKind> REFUSALS =
            EnumSet.of(ErrorKind.ALREADY_EXISTS, ErrorKind.NOT_FOUND, ErrorKind.LINK_LOST);

    private final Context context;
    private final Claims claims;
    private final Set<SharePath> claimedWhenMoved;
    private final int mostTries;
    private final List<String> warnings;
    private final Deque<Undo> undos = new ArrayDeque<>();
    private final Set<SharePath> touched = new TreeSet<>();
    private final List<SharePath> stuck = new ArrayList<>();

    /** Something that changes names. */
    @FunctionalInterface
    private interface Change {
        void run() throws ShareException;
    }

    /** Finds out whether a change that failed was made. */
    @FunctionalInterface
    private interface Look {
        boolean isDone() throws ShareException;
    }

    private record Undo(SharePath path, Change change) {}

    /**
     * Prepares a commit.
     *
     * @param claims holds on what is replaced; let go where the server wants that
     * @param claimedWhenMoved staged files that are renamed through a hold of their own, so that nobody can open them
     *     before everything is done
     * @param patient whether to wait a little for a holder, who may hold for a moment only
     */
    Commit(Context context, Claims claims, Set<SharePath> claimedWhenMoved, boolean patient, List<String> warnings) {
        this.context = context;
        this.claims = claims;
        this.claimedWhenMoved = claimedWhenMoved;
        this.mostTries = patient ? PATIENCE : 1;
        this.warnings = warnings;
    }

    /**
     * Takes all steps.
     *
     * @throws ShareException if one failed; everything is as it was then, but for {@link #stuck}
     */
    void run(List<Step> steps) throws ShareException {
        resume(steps, steps.stream().map(step -> Step.State.NOT_DONE).toList());
    }

    /**
     * Opens what is moved in, all at once and before the first step, so that no name is without content for the time that it takes.
     * Changes nothing; whatever fails, the caller lets go.
     */
    void hold(List<Step> steps) throws ShareException {
        List<SharePath> movedIn = steps.stream()
                .filter(step -> step.action() == Step.Action.ADD || step.action() == Step.Action.TWO_RENAMES)
                .map(Step::staged)
                .filter(claimedWhenMoved::contains)
                .toList();
        Parallel.forEach(movedIn, context.traits().parallelism(), context.cancellation(), this::hold);
    }

    /** In a directory of ours nobody stays: a scanner looks at what is new. */
    private void hold(SharePath staged) throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                claims.add(staged);
                return;
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.IN_USE || tries == PATIENCE) {
                    throw e;
                }
            }
            context.pause(PAUSE);
        }
    }

    /** The same from the middle: takes what is missing of each step. */
    void resume(List<Step> steps, List<Step.State> states) throws ShareException {
        try {
            for (int i = 0; i < steps.size(); i++) {
                take(steps.get(i), states.get(i));
            }
        } catch (ShareException e) {
            undoAll(e);
            throw e;
        }
    }

    /** Takes back what was done of each step by somebody who has not come to the end. */
    void takeBack(List<Step> steps, List<Step.State> states) throws ShareException {
        for (int i = steps.size() - 1; i >= 0; i--) {
            takeBack(steps.get(i), states.get(i));
        }
    }

    /** Makes names durable after the steps. A failure is a warning: the steps themselves are done and visible. */
    void syncNames() {
        for (SharePath directory : touched) {
            try {
                context.volume().syncDirectory(directory);
            } catch (ShareException e) {
                warnings.add("the new names in \"" + directory + "\" may not survive a power cut: " + e.getMessage());
            }
        }
    }

    /** Returns names of which nobody knows, or knows only too well, whether they are what they were. */
    List<SharePath> stuck() {
        return stuck;
    }

    private void take(Step step, Step.State state) throws ShareException {
        if (state == Step.State.DONE) {
            return;
        }
        if (state == Step.State.LOST) {
            throw context.error(ErrorKind.NOT_FOUND, "go on with")
                    .detail("the new content for \"" + step.live() + "\" has vanished from \"" + step.staged()
                            + "\"; somebody removed it")
                    .build();
        }
        touch(step.live());
        switch (step.action()) {
            case ADD -> moveIn(step);
            case REMOVE -> moveAside(step);
            case EXCHANGE -> exchange(step);
            case REPLACE ->
                make(step.live(), () -> replaceInOneStep(step), () -> isGone(step.staged()), () -> {
                    throw noWayBack(step.live());
                });
            case TWO_RENAMES -> {
                long from = context.meter().nanoTime();
                try {
                    if (state == Step.State.NOT_DONE) {
                        moveAside(step);
                    }
                    moveIn(step);
                } finally {
                    context.meter().gap(context.meter().nanoTime() - from);
                }
            }
        }
    }

    private void takeBack(Step step, Step.State state) throws ShareException {
        if (state == Step.State.NOT_DONE || state == Step.State.LOST) {
            return;
        }
        touch(step.live());
        if (state == Step.State.HALF) {
            Renames.rename(context.volume(), step.setAside(), step.live());
            return;
        }
        switch (step.action()) {
            case ADD -> Renames.rename(context.volume(), step.live(), step.staged());
            case REMOVE -> {
                // If it is not there, somebody else removed what was still to be removed.
                if (!isGone(step.setAside())) {
                    Renames.rename(context.volume(), step.setAside(), step.live());
                }
            }
            case EXCHANGE -> context.exchange().orElseThrow().exchange(step.staged(), step.live());
            case REPLACE -> throw noWayBack(step.live());
            case TWO_RENAMES -> {
                Renames.rename(context.volume(), step.live(), step.staged());
                Renames.rename(context.volume(), step.setAside(), step.live());
            }
        }
    }

    private void touch(SharePath live) {
        touched.add(live.parent().orElse(SharePath.root()));
    }

    private ShareException noWayBack(SharePath live) {
        return context.error(ErrorKind.UNSUPPORTED, "put the old content back at \"" + live + "\" for")
                .detail("this share replaces in one step without a way back")
                .build();
    }

    private void exchange(Step step) throws ShareException {
        AtomicExchange exchange = context.exchange().orElseThrow();
        make(
                step.live(),
                () -> exchange.exchange(step.staged(), step.live()),
                () -> step.look(context) == Step.State.DONE,
                () -> exchange.exchange(step.staged(), step.live()));
    }

    private void moveAside(Step step) throws ShareException {
        Claim claim = claims.on(step.live());
        if (claim != null && !context.traits().renameThroughClaim()) {
            claims.release(step.live());
            claim = null;
        }
        make(
                step.live(),
                renaming(claim, step.live(), step.setAside()),
                () -> !isGone(step.setAside()),
                renaming(claim, step.setAside(), step.live()));
    }

    private void moveIn(Step step) throws ShareException {
        SharePath fresh = step.staged();
        Claim claim = claimedWhenMoved.contains(fresh) ? claims.on(fresh) : null;
        make(
                step.live(),
                renaming(claim, fresh, step.live()),
                () -> isGone(fresh),
                renaming(claim, step.live(), fresh));
    }

    private boolean isGone(SharePath ours) throws ShareException {
        return context.volume().stat(ours).isEmpty();
    }

    private Change renaming(@Nullable Claim through, SharePath from, SharePath to) {
        return () -> {
            if (through == null) {
                Renames.rename(context.volume(), from, to);
            } else {
                through.renameTo(to, RenameMode.FAIL_IF_EXISTS);
            }
        };
    }

    private void replaceInOneStep(Step step) throws ShareException {
        if (!context.traits().replaceOwnClaim()) {
            claims.release(step.live());
        }
        try {
            context.volume().rename(step.staged(), step.live(), RenameMode.REPLACE);
        } catch (ShareException e) {
            Set<FileAttribute> attributes = step.old().top().orElseThrow().attributes();
            if (e.kind() != ErrorKind.ACCESS_DENIED || !attributes.contains(FileAttribute.READ_ONLY)) {
                throw e;
            }
            // A read-only file does not stop an update (R11), but some servers refuse to replace one.
            try {
                context.volume().setAttributes(step.live(), null, Set.of());
                context.volume().rename(step.staged(), step.live(), RenameMode.REPLACE);
            } catch (ShareException again) {
                restore(step, attributes, again);
                throw again;
            }
        }
    }

    /** Gives the old file its attributes again; if only an answer was lost, the name has the new file, with its own. */
    private void restore(Step step, Set<FileAttribute> attributes, ShareException failure) {
        try {
            Optional<Entry> now = context.volume().stat(step.live());
            if (now.isPresent() && now.get().id().equals(step.old().top().flatMap(Entry::id))) {
                context.volume().setAttributes(step.live(), null, attributes);
            }
        } catch (ShareException e) {
            failure.addSuppressed(e);
        }
    }

    private void make(SharePath concerned, Change change, Look look, Change undo) throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                change.run();
                break;
            } catch (ShareException e) {
                if (REFUSALS.contains(e.kind())) {
                    // A plain refusal: what is there now is somebody else's, or what was to be moved is gone. Or it was
                    // not even sent, and there is nothing to ask.
                    throw e;
                }
                if (wasMade(concerned, look, e)) {
                    warnings.add("the server's answer was lost, the step is done: " + e.getMessage());
                    break;
                }
                if (e.kind() != ErrorKind.IN_USE || tries == mostTries) {
                    throw e;
                }
            }
            context.pause(PAUSE);
        }
        undos.push(new Undo(concerned, undo));
    }

    private boolean wasMade(SharePath concerned, Look look, ShareException failure) throws ShareException {
        try {
            return look.isDone();
        } catch (ShareException e) {
            // The link is gone as well: this name is not settled here.
            stuck.add(concerned);
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private void undoAll(ShareException cause) {
        while (!undos.isEmpty()) {
            Undo undo = undos.pop();
            try {
                undo.change().run();
            } catch (ShareException e) {
                cause.addSuppressed(e);
                stuck.add(undo.path());
            }
        }
    }
}
