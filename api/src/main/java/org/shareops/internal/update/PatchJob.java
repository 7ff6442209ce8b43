package org.shareops.internal.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.shareops.internal.run.Parallel;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
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
        for (Planned planned : filesToSend()) {
            places.put(planned.path(), context.control().staged().child(Integer.toString(places.size())));
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
            context.tolerate(warnings, claims::release);
        }
        for (SharePath directory : touched) {
            context.tolerate(warnings, () -> context.volume().syncDirectory(directory));
        }
    }

    private void putAllInPlace() throws ShareException {
        for (Planned gone : comparison().files(Planned.Step.REMOVE)) {
            moveAside(gone);
        }
        for (Planned directory : comparison().directories(Planned.Step.ADD)) {
            create(directory);
            touched.add(live(directory).parent().orElse(SharePath.root()));
        }
        for (Planned changed : comparison().files(Planned.Step.REPLACE)) {
            replace(changed);
        }
        for (Planned added : comparison().files(Planned.Step.ADD)) {
            moveIn(added);
        }
    }

    private void replace(Planned changed) throws ShareException {
        SharePath live = live(changed);
        SharePath fresh = place(changed);
        touched.add(live.parent().orElse(SharePath.root()));
        switch (method()) {
            case EXCHANGE -> {
                AtomicExchange exchange = context.facet(AtomicExchange.class).orElseThrow();
                context.meter().request();
                Undo.Step swap = () -> exchange.exchange(fresh, live);
                step(live, idOf(changed), live, swap, swap);
            }
            case REPLACE -> {
                Undo.Step noWayBack = () -> {
                    throw context.error(ErrorKind.UNSUPPORTED, "put the old content back at \"" + live + "\" for")
                            .detail("this share replaces in one step without a way back")
                            .build();
                };
                step(
                        live,
                        idOf(changed),
                        live,
                        () -> context.volume().rename(fresh, live, RenameMode.REPLACE),
                        noWayBack);
            }
            case THROUGH_CLAIM, RELEASE_FIRST -> {
                long from = context.meter().nanoTime();
                moveAside(changed);
                moveIn(changed);
                context.meter().gap(context.meter().nanoTime() - from);
            }
        }
    }

    private void moveAside(Planned planned) throws ShareException {
        SharePath live = live(planned);
        Optional<FileId> id = Objects.requireNonNull(planned.live()).id();
        SharePath aside = context.control().aside().child(Integer.toString(asides++));
        touched.add(live.parent().orElse(SharePath.root()));
        Volume volume = context.volume();
        Claim claim = claims.on(live);
        if (claim != null && context.traits().renameThroughClaim()) {
            context.meter().request();
            step(
                    live,
                    id,
                    aside,
                    () -> claim.renameTo(aside, RenameMode.FAIL_IF_EXISTS),
                    () -> claim.renameTo(live, RenameMode.FAIL_IF_EXISTS));
        } else {
            claims.release(live);
            step(
                    live,
                    id,
                    aside,
                    () -> volume.rename(live, aside, RenameMode.FAIL_IF_EXISTS),
                    () -> volume.rename(aside, live, RenameMode.FAIL_IF_EXISTS));
        }
    }

    private void moveIn(Planned planned) throws ShareException {
        SharePath fresh = place(planned);
        SharePath live = live(planned);
        Volume volume = context.volume();
        touched.add(live.parent().orElse(SharePath.root()));
        if (method() == Method.THROUGH_CLAIM) {
            Claim claim = claims.add(fresh);
            context.meter().request();
            step(
                    live,
                    idOf(planned),
                    live,
                    () -> claim.renameTo(live, RenameMode.FAIL_IF_EXISTS),
                    () -> claim.renameTo(fresh, RenameMode.FAIL_IF_EXISTS));
        } else {
            step(
                    live,
                    idOf(planned),
                    live,
                    () -> volume.rename(fresh, live, RenameMode.FAIL_IF_EXISTS),
                    () -> volume.rename(live, fresh, RenameMode.FAIL_IF_EXISTS));
        }
    }

    private Optional<FileId> idOf(Planned sent) {
        return Optional.of(stager().staged(place(sent)).id());
    }

    private void create(Planned directory) throws ShareException {
        SharePath live = live(directory);
        Undo undo = new Undo(live, () -> context.volume().delete(live));
        try {
            stager().createDirectory(live, directory.source(), null);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS
                    && context.volume().stat(live).isPresent()) {
                undos.push(undo);
            }
            throw e;
        }
        undos.push(undo);
    }

    /**
     * Sends one request and notes how to undo it. Whether a request whose answer was lost was carried out, the identity of
     * what is at {@code place} decides (rule R6); where that cannot be seen, the file counts as put in place.
     */
    private void step(SharePath live, Optional<FileId> moved, SharePath place, Undo.Step request, Undo.Step back)
            throws ShareException {
        try {
            request.run();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.OUTCOME_UNKNOWN) {
                throw e;
            }
            if (!wasDone(live, moved, place, e)) {
                throw e;
            }
            warnings.add("the server's answer was lost, it was done: " + e.getMessage());
        }
        undos.push(new Undo(live, back));
    }

    private boolean wasDone(SharePath live, Optional<FileId> moved, SharePath place, ShareException failure)
            throws ShareException {
        if (context.traits().stableIds()) {
            try {
                Optional<Entry> there = context.volume().stat(place);
                return there.isPresent() && there.get().id().equals(moved);
            } catch (ShareException e) {
                failure.addSuppressed(e);
            }
        }
        stuck.add(live);
        throw failure;
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
        removeDirectories();
        new ManifestStore(context).save(manifest());
        TreeRemover remover = new TreeRemover(context);
        remover.remove(context.control().transaction(), null);
        if (!remover.left().isEmpty()) {
            warnings.add("old content could not be removed and waits below \""
                    + context.control().transaction() + "\"");
        }
        return remover.left();
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
