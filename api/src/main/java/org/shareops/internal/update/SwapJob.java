package org.shareops.internal.update;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.shareops.internal.run.Items;
import org.shareops.internal.run.Parallel;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.update.UpdateStrategy;

/**
 * SWAP: the whole new tree is staged beside the target and takes its name, with no handle of ours below either of them
 * (rules R1, R2).
 */
class SwapJob extends DirectoryJob {
    SwapJob(Context context, Source source) {
        super(context, source);
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.SWAP;
    }

    @Override
    Strength strength() {
        return context.exchange().isPresent() ? Strength.ATOMIC : Strength.GAP;
    }

    @Override
    void checkTarget() throws ShareException {
        TargetCheck.refuseRoot(context, "swap");
    }

    @Override
    void checkStrategy(Comparison comparison) throws ShareException {
        checkStagedNames(comparison);
        if (!comparison.changesNothing()) {
            TargetCheck.refuseTooDeepAside(context, comparison.live());
            TargetCheck.refuseMountPoints(context, comparison.live().mountPoints());
            if (comparison.live().top().isPresent()) {
                TargetCheck.refuseUnseenEntries(
                        context, "swap", "use the strategy PATCH, which touches known names only, or ");
            }
        }
        ShareException.Builder links = context.error(ErrorKind.REFUSED, "swap")
                .detail(
                        "foreign links or devices cannot be taken along into the new tree; use the strategy PATCH, which"
                                + " leaves them alone");
        comparison.of(Planned.Step.KEEP).forEach(kept -> {
            if (kept.live() != null && !kept.live().isFile() && !kept.live().isDirectory()) {
                links.problem("\"" + context.path().resolve(kept.path()) + "\"");
            }
        });
        if (links.hasProblems()) {
            throw links.build();
        }
    }

    /** While it is staged, a path is longer than under its final name. */
    private void checkStagedNames(Comparison comparison) throws ShareException {
        if (comparison.changesNothing()) {
            return;
        }
        ShareException.Builder refusal = context.error(ErrorKind.INVALID_NAME, "swap")
                .detail(
                        "its new content, and what is foreign and kept, is staged beside it first, under names or longer"
                                + " paths that the share cannot hold; use shorter names, or the strategy PATCH, which leaves"
                                + " what is foreign where it is");
        staged(comparison).forEach(planned -> {
            SharePath staged = context.control().staged().resolve(planned.path());
            refusal.problems(context.traits().names().problemsOf(staged));
        });
        if (refusal.hasProblems()) {
            throw refusal.build();
        }
    }

    private static Items<Planned> staged(Comparison comparison) throws ShareException {
        return comparison.of(Planned.Step.ADD, Planned.Step.REPLACE, Planned.Step.SAME, Planned.Step.KEEP);
    }

    @Override
    Collection<SharePath> directoriesChanged(Comparison comparison) {
        SharePath parent = context.path().parent().orElse(SharePath.root());
        // Some systems let nobody move a directory to another one who may not change it.
        return comparison.live().top().isPresent() ? List.of(parent, context.path()) : List.of(parent);
    }

    @Override
    Items<Planned> restaged(Comparison comparison) throws ShareException {
        List<Planned> top = comparison.live().top().stream()
                .map(there -> new Planned(SharePath.root(), Planned.Step.SAME, null, there, null))
                .toList();
        return staged(comparison).then(Items.of(top));
    }

    @Override
    long bytesToStage(Comparison comparison) {
        return comparison.changesNothing() ? 0 : comparison.newTreeBytes();
    }

    @Override
    int filesToStage() {
        Comparison found = comparison();
        return found.fileCount(Planned.Step.ADD)
                + found.fileCount(Planned.Step.REPLACE)
                + found.fileCount(Planned.Step.SAME)
                + found.fileCount(Planned.Step.KEEP);
    }

    @Override
    void stageAll(Stager into) throws ShareException {
        SharePath top = context.control().staged();
        boolean exists = comparison().live().top().isPresent();
        into.openDirectory(top, null, exists ? context.path() : null);
        Levels directories = Levels.of(
                context, staged(comparison()).filter(Planned::isDirectory).map(Planned::path));
        directories.outermostFirst(path -> {
            Planned directory = directoryAt(path);
            SharePath live = directory.live() == null ? null : context.path().resolve(path);
            into.openDirectory(top.resolve(path), directory.source(), live);
        });
        Parallel.forEach(
                staged(comparison()).filter(planned -> !planned.isDirectory()),
                context.traits().parallelism(),
                context.cancellation(),
                planned -> stageFile(into, planned));
        directories.innermostFirst(path -> finishDirectory(into, top.resolve(path), directoryAt(path)));
        directories.clear();
        Neighbours.carryRecords(context, comparison(), top);
        into.closeDirectory(top);
        into.syncNames(top);
    }

    private Planned directoryAt(SharePath path) throws ShareException {
        return Objects.requireNonNull(comparison().at(path));
    }

    private void stageFile(Stager into, Planned planned) throws ShareException {
        SharePath to = context.control().staged().resolve(planned.path());
        SharePath live = context.path().resolve(planned.path());
        switch (planned.step()) {
            case ADD, REPLACE ->
                into.send(planned, Objects.requireNonNull(planned.source()), to, planned.live() == null ? null : live);
            case SAME, KEEP -> copy(into, planned, live, to);
            case REMOVE -> throw new IllegalStateException("a file that goes is not staged");
        }
    }

    private void copy(Stager into, Planned planned, SharePath live, SharePath to) throws ShareException {
        try {
            into.copy(planned, live, to, keptMayChange() && planned.is(Planned.Step.KEEP));
        } catch (ShareException e) {
            // Whoever denies reading it hinders the swap, too.
            throw e.kind() == ErrorKind.IN_USE
                    ? Holders.below(context, context.path()).inUse(context, "update", e)
                    : e;
        }
    }

    @Override
    public boolean seize(Evictor evictor) throws ShareException {
        TreeSnapshot live = comparison().live();
        if (!innerAreAtRest(live)) {
            return false;
        }
        HolderTest holders = new HolderTest(context, "update");
        if (live.top().isPresent() && !context.traits().openFileBelowRefusesRename()) {
            holders.check(live.files());
        }
        // Whoever was writing while parts were copied, and has not closed yet, may not show in the times that are
        // compared next.
        if (!stager().copiedFrom().isEmpty()) {
            holders.checkEach(stager().copiedFrom().paths());
        }
        Claims claims = newClaims();
        // Those who were got off could come back before the renaming.
        if (!claims.take(comparison().live().filesAmong(evictor.closed(), context.path()), Evictor.NONE)) {
            return false;
        }
        return isAsPlannedOrLetsGo(claims);
    }

    /** No open of ours below may be in the way of the renaming. */
    @Override
    public void letGoForCommit() throws ShareException {
        claims().release();
    }

    /**
     * Where an open file hinders no renaming, a kept file may be one that somebody is writing to. What was staged is a copy,
     * and its writer would go on writing to what is about to be deleted; so the original comes back.
     */
    boolean keptMayChange() {
        return !context.traits().claimsDenyOpens() && context.traits().replacingRename();
    }

    @Override
    final boolean mayChange(SharePath path) throws ShareException {
        Planned planned = keptMayChange() ? comparison().at(path) : null;
        return planned != null && planned.is(Planned.Step.KEEP) && !planned.isDirectory();
    }

    @Override
    public Transaction transaction() throws ShareException {
        PathMap<Entry> copies = context.spill().map(Codecs.ENTRY);
        PathMap<Instant> times = context.spill().map(Codecs.TIME);
        if (keptMayChange()) {
            comparison().files(Planned.Step.KEEP).forEach(kept -> {
                copies.put(
                        kept.path(), Objects.requireNonNull(written().entries().get(kept.path())));
                SharePath directory = kept.path().parent().orElse(SharePath.root());
                Planned above = comparison().at(directory);
                Optional<Instant> time = above == null ? Optional.empty() : timeOf(above);
                if (time.isPresent()) {
                    times.put(context.path().resolve(directory), time.get());
                }
            });
        }
        return new Transaction(
                operation(), List.of(step()), Transaction.ManifestChange.REPLACE, List.of(), times, copies, List.of());
    }

    private Step step() {
        SharePath fresh = context.control().staged();
        TreeSnapshot live = comparison().live();
        FileId id = written().top().flatMap(Entry::id).orElse(null);
        if (live.top().isEmpty()) {
            return Step.add(context.path(), fresh, id);
        }
        return context.exchange().isPresent()
                ? Step.exchange(context.path(), fresh, live, id)
                : Step.twoRenames(context.path(), fresh, context.control().aside(), live, id);
    }

    @Override
    final Manifest.Line recordOf(Planned planned) throws ShareException {
        return recordOf(planned, context.control().staged().resolve(planned.path()));
    }
}
