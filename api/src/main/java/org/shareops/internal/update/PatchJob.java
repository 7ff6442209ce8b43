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
            claims.release();
        }
    }

    private void putAllInPlace() throws ShareException {
        for (Planned gone : comparison().files(Planned.Step.REMOVE)) {
            moveAside(live(gone));
        }
        for (Planned directory : comparison().directories(Planned.Step.ADD)) {
            stager().createDirectory(live(directory), directory.source(), null);
            undos.push(new Undo(live(directory), () -> context.volume().delete(live(directory))));
            touched.add(live(directory).parent().orElse(SharePath.root()));
        }
        for (Planned changed : comparison().files(Planned.Step.REPLACE)) {
            replace(changed);
        }
        for (Planned added : comparison().files(Planned.Step.ADD)) {
            moveIn(place(added), live(added));
        }
        for (SharePath directory : touched) {
            context.volume().syncDirectory(directory);
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
                exchange.exchange(fresh, live);
                undos.push(new Undo(live, () -> exchange.exchange(fresh, live)));
            }
            case REPLACE -> {
                context.volume().rename(fresh, live, RenameMode.REPLACE);
                undos.push(new Undo(live, () -> {
                    throw context.error(ErrorKind.UNSUPPORTED, "put the old content back at \"" + live + "\" for")
                            .detail("this share replaces in one step without a way back")
                            .build();
                }));
            }
            case THROUGH_CLAIM, RELEASE_FIRST -> {
                long from = context.meter().nanoTime();
                moveAside(live);
                moveIn(fresh, live);
                context.meter().gap(context.meter().nanoTime() - from);
            }
        }
    }

    private void moveAside(SharePath live) throws ShareException {
        SharePath aside = context.control().aside().child(Integer.toString(asides++));
        touched.add(live.parent().orElse(SharePath.root()));
        Volume volume = context.volume();
        Claim claim = claims.on(live);
        if (claim != null && context.traits().renameThroughClaim()) {
            context.meter().request();
            claim.renameTo(aside, RenameMode.FAIL_IF_EXISTS);
            undos.push(new Undo(live, () -> claim.renameTo(live, RenameMode.FAIL_IF_EXISTS)));
        } else {
            claims.release(live);
            volume.rename(live, aside, RenameMode.FAIL_IF_EXISTS);
            undos.push(new Undo(live, () -> volume.rename(aside, live, RenameMode.FAIL_IF_EXISTS)));
        }
    }

    private void moveIn(SharePath fresh, SharePath live) throws ShareException {
        Volume volume = context.volume();
        touched.add(live.parent().orElse(SharePath.root()));
        if (method() == Method.THROUGH_CLAIM) {
            Claim claim = claims.add(fresh);
            context.meter().request();
            claim.renameTo(live, RenameMode.FAIL_IF_EXISTS);
            undos.push(new Undo(live, () -> claim.renameTo(fresh, RenameMode.FAIL_IF_EXISTS)));
        } else {
            volume.rename(fresh, live, RenameMode.FAIL_IF_EXISTS);
            undos.push(new Undo(live, () -> volume.rename(live, fresh, RenameMode.FAIL_IF_EXISTS)));
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
