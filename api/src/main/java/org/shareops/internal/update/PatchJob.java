package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Parallel;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateStrategy;

/**
 * PATCH: changed files are put in place one by one while everything that they replace or remove is claimed (rules R1, R2).
 * Every step can be undone while the claims are held, so that a step that fails leaves the target as it was.
 */
final class PatchJob extends DirectoryJob {
    /** How one file takes the place of another. */
    enum Method {
        /** Both names swap in one step. */
        EXCHANGE,
        /** A renaming replaces the claimed file in one step; there is no way back. */
        REPLACE,
        /** The old file is renamed aside through its claim, the new one in through its own. */
        THROUGH_CLAIM,
        /** The claim is let go just before the old file is renamed aside and the new one in. */
        RELEASE_FIRST
    }

    private final Map<SharePath, SharePath> places = new HashMap<>();
    /** What was replaced, by where it waits for its removal. */
    private final Map<SharePath, Entry> replaced = new HashMap<>();

    private final Deque<Undo> undos = new ArrayDeque<>();
    private final Set<SharePath> touched = new TreeSet<>();
    private final List<SharePath> stuck = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Claims claims;
    private int asides;

    /** A step back. */
    private record Undo(SharePath path, Step step) {
        @FunctionalInterface
        interface Step {
            void run() throws ShareException;
        }
    }

    PatchJob(Context context, Source source) {
        super(context, source);
        this.claims = new Claims(context);
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.PATCH;
    }

    private Method method() {
        if (context.traits().replaceOwnClaim()
                && context.facet(AtomicExchange.class).isPresent()) {
            return Method.EXCHANGE;
        }
        if (context.traits().replaceOwnClaim() && context.traits().replacingRename()) {
            return Method.REPLACE;
        }
        return context.traits().renameThroughClaim() ? Method.THROUGH_CLAIM : Method.RELEASE_FIRST;
    }

    @Override
    Strength strength() {
        return switch (method()) {
            case EXCHANGE, REPLACE -> Strength.ATOMIC;
            case THROUGH_CLAIM, RELEASE_FIRST -> Strength.GAP;
        };
    }

    @Override
    void checkStrategy(Comparison comparison) throws ShareException {
        refuseDirectoriesThatBecomeFiles(comparison);
        TargetCheck.refuseMountPoints(
                context,
                comparison
                        .select(planned -> !planned.is(Planned.Step.KEEP)
                                && planned.live() != null
                                && planned.live().kind() == EntryKind.MOUNT_POINT)
                        .stream()
                        .map(Planned::path)
                        .toList());
        int needed = comparison.fileCount(Planned.Step.REPLACE) + comparison.fileCount(Planned.Step.REMOVE);
        if (method() == Method.THROUGH_CLAIM) {
            needed += comparison.fileCount(Planned.Step.REPLACE) + comparison.fileCount(Planned.Step.ADD);
        }
        if (needed > context.traits().maxClaims()) {
            throw context.error(ErrorKind.REFUSED, "patch")
                    .detail("it changes so many files that " + needed + " claims are needed, and this share allows "
                            + context.traits().maxClaims() + " at once; use the strategy SWAP")
                    .build();
        }
    }

    private void refuseDirectoriesThatBecomeFiles(Comparison comparison) throws ShareException {
        List<String> problems = new ArrayList<>();
        for (Planned added : comparison.files(Planned.Step.ADD)) {
            Entry there = comparison.live().entries().get(added.path());
            if (there != null && there.isDirectory()) {
                problems.add("\"" + context.path().resolve(added.path()) + "\"");
            }
        }
        if (!problems.isEmpty()) {
            throw context.error(ErrorKind.REFUSED, "patch")
                    .detail("directories that become files cannot be patched in; use the strategy SWAP")
                    .problems(problems)
                    .build();
        }
    }

    @Override
    Collection<SharePath> directoriesChanged(Comparison comparison) {
        Set<SharePath> directories = new TreeSet<>();
        for (Planned planned : comparison.select(each -> !each.is(Planned.Step.SAME) && !each.is(Planned.Step.KEEP))) {
            SharePath directory = planned.path().parent().orElse(SharePath.root());
            Entry there = comparison.live().entries().get(directory);
            if (directory.isRoot() || (there != null && there.isDirectory())) {
                directories.add(context.path().resolve(directory));
            }
        }
        return directories;
    }

    @Override
    List<Planned> restaged(Comparison comparison) {
        return comparison.select(planned -> planned.is(Planned.Step.ADD) || planned.is(Planned.Step.REPLACE));
    }

    @Override
    long bytesToStage(Comparison comparison) {
        return comparison.bytesToSend();
    }

    @Override
    int filesToStage() {
        return filesToSend().size();
    }

    private List<Planned> filesToSend() {
        return comparison()
                .select(planned ->
                        !planned.isDirectory() && (planned.is(Planned.Step.ADD) || planned.is(Planned.Step.REPLACE)));
    }

    @Override
    void stageAll(Stager into) throws ShareException {
        context.volume().createDirectory(context.control().staged());
        context.volume().createDirectory(context.control().aside());
        places.clear();
        Nurseries nurseries = new Nurseries(context, comparison().live());
        for (Planned planned : filesToSend()) {
            SharePath nursery = inherits(planned)
                    ? nurseries.of(planned.path().parent().orElse(SharePath.root()))
                    : context.control().staged();
            places.put(planned.path(), nursery.child(Integer.toString(places.size())));
        }
        Parallel.forEach(
                filesToSend(),
                context.traits().parallelism(),
                context.cancellation(),
                planned -> into.send(
                        planned,
                        Objects.requireNonNull(planned.source()),
                        place(planned),
                        planned.is(Planned.Step.REPLACE) ? live(planned) : null));
    }

    private boolean inherits(Planned planned) {
        boolean keeps = planned.is(Planned.Step.REPLACE) && context.options().security() == SecurityChoice.KEEP;
        return context.options().security() != SecurityChoice.FROM_SOURCE
                && !keeps
                && context.facet(SecurityDescriptors.class).isPresent();
    }

    private SharePath place(Planned planned) {
        return Objects.requireNonNull(places.get(planned.path()));
    }

    private SharePath live(Planned planned) {
        return context.path().resolve(planned.path());
    }

    @Override
    void verified(TreeSnapshot written) {
        // The staged files get new names one by one; what is recorded is listed after that.
    }

    @Override
    public boolean seize() throws ShareException {
        claims = new Claims(context);
        List<SharePath> files =
                comparison()
                        .select(planned -> planned.is(Planned.Step.REPLACE) || planned.is(Planned.Step.REMOVE))
                        .stream()
                        .filter(planned ->
                                planned.live() != null && planned.live().isFile())
                        .map(this::live)
                        .toList();
        if (!claims.take(files)) {
            return false;
        }
        boolean good = false;
        try {
            good = isAsPlanned();
            return good;
        } finally {
            if (!good) {
                context.cancellation().shield(claims::release);
            }
        }
    }

    @Override
    public void commit() throws ShareException {
        try {
            putAllInPlace();
        } catch (ShareException e) {
            undoAll(e);
            throw e.kind() == ErrorKind.IN_USE && stuck.isEmpty()
                    ? Holders.below(context, context.path()).inUse(context, "update", e)
                    : e;
        } finally {
            claims.letGo(warnings);
        }
        Settlement.syncNames(context, touched, warnings);
    }

    private void putAllInPlace() throws ShareException {
        for (Planned gone : comparison().files(Planned.Step.REMOVE)) {
            moveAside(gone);
        }
        for (Planned directory : comparison().directories(Planned.Step.ADD)) {
            createDirectory(directory);
        }
        for (Planned changed : comparison().files(Planned.Step.REPLACE)) {
            replace(changed);
        }
        for (Planned added : comparison().files(Planned.Step.ADD)) {
            moveIn(place(added), live(added));
        }
    }

    private void createDirectory(Planned directory) throws ShareException {
        SharePath live = live(directory);
        touched.add(live.parent().orElse(SharePath.root()));
        step(
                live,
                () -> stager().openDirectory(live, directory.source(), null),
                () -> context.volume().stat(live).isPresent() ? Settlement.DONE : Settlement.NOT_DONE,
                () -> context.volume().delete(live));
    }

    private void replace(Planned changed) throws ShareException {
        SharePath live = live(changed);
        SharePath fresh = place(changed);
        touched.add(live.parent().orElse(SharePath.root()));
        switch (method()) {
            case EXCHANGE -> {
                AtomicExchange exchange = context.facet(AtomicExchange.class).orElseThrow();
                step(
                        live,
                        () -> exchange.exchange(fresh, live),
                        () -> named(live, stager().staged(fresh).id()),
                        () -> exchange.exchange(fresh, live));
                replaced.put(fresh, Objects.requireNonNull(changed.live()));
            }
            case REPLACE ->
                step(
                        live,
                        () -> context.volume().rename(fresh, live, RenameMode.REPLACE),
                        () -> Settlement.ofRename(context, fresh),
                        () -> {
                            throw context.error(
                                            ErrorKind.UNSUPPORTED, "put the old content back at \"" + live + "\" for")
                                    .detail("this share replaces in one step without a way back")
                                    .build();
                        });
            case THROUGH_CLAIM, RELEASE_FIRST -> {
                long from = context.meter().nanoTime();
                moveAside(changed);
                moveIn(fresh, live);
                context.meter().gap(context.meter().nanoTime() - from);
            }
        }
    }

    private Settlement named(SharePath live, FileId staged) throws ShareException {
        if (!context.traits().stableIds()) {
            return Settlement.UNKNOWN;
        }
        Optional<FileId> now = context.volume().stat(live).flatMap(Entry::id);
        return now.equals(Optional.of(staged)) ? Settlement.DONE : Settlement.NOT_DONE;
    }

    private void moveAside(Planned old) throws ShareException {
        SharePath live = live(old);
        SharePath aside = context.control().aside().child(Integer.toString(asides++));
        Claim claim = claims.on(live);
        touched.add(live.parent().orElse(SharePath.root()));
        if (claim != null && context.traits().renameThroughClaim()) {
            rename(live, claim, live, aside);
        } else {
            claims.release(live);
            rename(live, null, live, aside);
        }
        replaced.put(aside, Objects.requireNonNull(old.live()));
    }

    private void moveIn(SharePath fresh, SharePath live) throws ShareException {
        touched.add(live.parent().orElse(SharePath.root()));
        rename(live, method() == Method.THROUGH_CLAIM ? claims.add(fresh) : null, fresh, live);
    }

    private void rename(SharePath concerned, @Nullable Claim through, SharePath from, SharePath to)
            throws ShareException {
        Undo.Step there = renaming(through, from, to);
        step(concerned, there, () -> Settlement.ofRename(context, from), renaming(through, to, from));
    }

    private Undo.Step renaming(@Nullable Claim through, SharePath from, SharePath to) {
        return () -> {
            if (through == null) {
                context.volume().rename(from, to, RenameMode.FAIL_IF_EXISTS);
            } else {
                through.renameTo(to, RenameMode.FAIL_IF_EXISTS);
            }
        };
    }

    /** Finds out what a failed step has done. */
    @FunctionalInterface
    private interface Look {
        Settlement look() throws ShareException;
    }

    /**
     * Does one step that can be undone. If it fails, {@code look} says whether it was done all the same: a lost answer must
     * neither be repeated nor be left out of what is undone (rule R6).
     */
    private void step(SharePath concerned, Undo.Step action, Look look, Undo.Step undo) throws ShareException {
        try {
            action.run();
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.ALREADY_EXISTS) {
                // A plain refusal: what is there now is somebody else's.
                throw e;
            }
            switch (settled(look)) {
                case NOT_DONE -> throw e;
                case DONE -> warnings.add("the server's answer was lost, the step is done: " + e.getMessage());
                case UNKNOWN -> {
                    stuck.add(concerned);
                    throw e;
                }
            }
        }
        undos.push(new Undo(concerned, undo));
    }

    private static Settlement settled(Look look) {
        try {
            return look.look();
        } catch (ShareException e) {
            // The link is gone as well; the report says that this path is not settled.
            return Settlement.UNKNOWN;
        }
    }

    private void undoAll(ShareException cause) {
        while (!undos.isEmpty()) {
            Undo undo = undos.pop();
            try {
                undo.step().run();
            } catch (ShareException e) {
                cause.addSuppressed(e);
                stuck.add(undo.path());
            }
        }
    }

    @Override
    public List<SharePath> clean() throws ShareException {
        undos.clear();
        TreeRemover remover = new TreeRemover(context);
        spareWhatCameLate(remover);
        removeDirectories();
        new ManifestStore(context).save(manifest(), warnings);
        setTimesOfNewDirectories();
        remover.remove(context.control().transaction(), null);
        if (!remover.left().isEmpty()) {
            warnings.add("old content could not be removed and waits below \""
                    + context.control().transaction() + "\"");
        }
        return remover.left();
    }

    /** Where a claim is advice only, somebody may have saved his work between the last look and the renaming. */
    private void spareWhatCameLate(TreeRemover remover) throws ShareException {
        for (Map.Entry<SharePath, Entry> each : replaced.entrySet()) {
            Optional<Entry> now = context.traits().claimsDenyOpens()
                    ? Optional.empty()
                    : context.volume().stat(each.getKey());
            if (now.isPresent() && !TreeSnapshot.isSameContent(now.get(), each.getValue())) {
                remover.spare(each.getKey());
                warnings.add(
                        "\"" + each.getKey() + "\" was changed by somebody just before it was replaced, and is kept");
            }
        }
    }

    private void setTimesOfNewDirectories() throws ShareException {
        List<Planned> fresh = comparison().directories(Planned.Step.ADD);
        for (int i = fresh.size() - 1; i >= 0; i--) {
            stager().closeDirectory(live(fresh.get(i)));
            Optional<Instant> modified =
                    Objects.requireNonNull(fresh.get(i).source()).modified();
            if (modified.isPresent()) {
                context.volume().setAttributes(live(fresh.get(i)), modified.get(), null);
            }
        }
    }

    private void removeDirectories() throws ShareException {
        List<Planned> gone = comparison().directories(Planned.Step.REMOVE);
        for (int i = gone.size() - 1; i >= 0; i--) {
            SharePath directory = live(gone.get(i));
            try {
                context.volume().delete(directory);
            } catch (ShareException e) {
                switch (e.kind()) {
                    case NOT_FOUND -> {
                        // Somebody else removed it, which is what we wanted.
                    }
                    case NOT_EMPTY, IN_USE, ACCESS_DENIED ->
                        warnings.add("the directory \"" + directory + "\" could not be removed: " + e.getMessage());
                    default -> throw e;
                }
            }
        }
    }

    private Manifest manifest() throws ShareException {
        Manifest manifest = Manifest.empty(context.path());
        for (Planned planned : comparison().select(each -> each.source() != null)) {
            if (planned.isDirectory()) {
                manifest.records().put(planned.path(), Manifest.Line.ofDirectory());
            } else if (planned.is(Planned.Step.SAME)) {
                manifest.records()
                        .put(
                                planned.path(),
                                Manifest.Line.ofFile(
                                        Objects.requireNonNull(planned.live()),
                                        Objects.requireNonNull(planned.hash())));
            } else {
                record(planned, manifest);
            }
        }
        return manifest;
    }

    private void record(Planned planned, Manifest manifest) throws ShareException {
        Stager.Staged staged = stager().staged(place(planned));
        Optional<Entry> now = context.volume().stat(live(planned));
        boolean ours = now.isPresent()
                && now.get().size() == staged.size()
                && (!context.traits().stableIds() || now.get().id().equals(Optional.of(staged.id())));
        if (ours) {
            manifest.records()
                    .put(planned.path(), Manifest.Line.ofFile(now.get(), Objects.requireNonNull(staged.hash())));
        } else if (now.isPresent()) {
            // Somebody replaced it at once. It stays ours by name, and its content is compared next time.
            manifest.records().put(planned.path(), Manifest.Line.ofFile(now.get(), "unknown"));
        }
    }

    @Override
    public void discard() throws ShareException {
        claims.release();
        if (stuck.isEmpty()) {
            super.discard();
        }
    }

    @Override
    public List<SharePath> incomplete() {
        return stuck;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }
}
