package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    /** Where new files and new directories with all that is in them are staged. */
    private final Map<SharePath, SharePath> places = new HashMap<>();

    PatchJob(Context context, Source source) {
        super(context, source);
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.PATCH;
    }

    private Method method() {
        if (context.traits().replaceOwnClaim() && context.exchange().isPresent()) {
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
        TargetCheck.refuseMountPoints(context, comparison.live().mountPoints().filter(path -> {
            Planned planned = comparison.at(path);
            return planned != null && !planned.is(Planned.Step.KEEP);
        }));
        int needed = comparison.fileCount(Planned.Step.REPLACE) + comparison.fileCount(Planned.Step.REMOVE);
        if (method() == Method.THROUGH_CLAIM) {
            needed += comparison.fileCount(Planned.Step.REPLACE);
            needed += (int) movedIn(comparison).stream()
                    .filter(planned -> !planned.isDirectory())
                    .count();
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
        for (Planned added : comparison.files(Planned.Step.ADD).toList()) {
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
    Collection<SharePath> directoriesChanged(Comparison comparison) throws ShareException {
        Set<SharePath> directories = new TreeSet<>();
        for (Planned planned : comparison
                .of(Planned.Step.ADD, Planned.Step.REPLACE, Planned.Step.REMOVE)
                .toList()) {
            SharePath directory = planned.path().parent().orElse(SharePath.root());
            Entry there = comparison.live().entries().get(directory);
            if (directory.isRoot() || (there != null && there.isDirectory())) {
                directories.add(context.path().resolve(directory));
            }
        }
        return directories;
    }

    @Override
    Items<Planned> restaged(Comparison comparison) throws ShareException {
        return comparison.of(Planned.Step.ADD, Planned.Step.REPLACE);
    }

    @Override
    long bytesToStage(Comparison comparison) {
        return comparison.bytesToSend();
    }

    @Override
    int filesToStage() {
        return comparison().fileCount(Planned.Step.ADD) + comparison().fileCount(Planned.Step.REPLACE);
    }

    private List<Planned> filesToSend() throws ShareException {
        return comparison().files(Planned.Step.ADD, Planned.Step.REPLACE).toList();
    }

    /** The new names that are moved in one by one: what is in a new directory comes with it. */
    private static List<Planned> movedIn(Comparison comparison) throws ShareException {
        Set<SharePath> fresh = comparison.directories(Planned.Step.ADD).toList().stream()
                .map(Planned::path)
                .collect(Collectors.toSet());
        return comparison
                .of(Planned.Step.ADD)
                .filter(planned -> !fresh.contains(planned.path().parent().orElse(SharePath.root())))
                .toList();
    }

    @Override
    void stageAll(Stager into) throws ShareException {
        context.atOnce(List.of(
                () -> context.volume().createDirectory(context.control().staged()),
                () -> context.volume().createDirectory(context.control().aside())));
        givePlaces();
        Map<SharePath, Planned> added = new HashMap<>();
        for (Planned each : comparison().directories(Planned.Step.ADD).toList()) {
            added.put(each.path(), each);
        }
        Levels directories = Levels.of(context, Items.of(added.keySet()));
        directories.outermostFirst(path -> {
            Planned directory = Objects.requireNonNull(added.get(path));
            into.openDirectory(place(directory), directory.source(), null);
        });
        Parallel.forEach(
                filesToSend(),
                context.traits().parallelism(),
                context.cancellation(),
                planned -> into.send(
                        planned,
                        Objects.requireNonNull(planned.source()),
                        place(planned),
                        planned.is(Planned.Step.REPLACE) ? live(planned) : null));
        directories.innermostFirst(path -> {
            Planned directory = Objects.requireNonNull(added.get(path));
            finishDirectory(into, place(directory), directory);
        });
        directories.clear();
    }

    private void givePlaces() throws ShareException {
        places.clear();
        Nurseries nurseries = new Nurseries(context, comparison().live());
        for (Planned planned : comparison()
                .of(Planned.Step.ADD, Planned.Step.REPLACE)
                .filter(each -> each.is(Planned.Step.ADD) || !each.isDirectory())
                .toList()) {
            SharePath directory = planned.path().parent().orElse(SharePath.root());
            SharePath place = places.get(directory);
            if (place == null) {
                SharePath nursery = inherits(planned)
                        ? nurseries.of(directory)
                        : context.control().staged();
                places.put(planned.path(), nursery.child(Integer.toString(places.size())));
            } else {
                places.put(planned.path(), place.child(planned.path().name()));
            }
        }
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
    public boolean isHinderedBy(SharePath open) throws ShareException {
        String name = context.folded(open);
        return filesToSeize().stream().anyMatch(file -> context.folded(file).equals(name));
    }

    private List<SharePath> filesToSeize() throws ShareException {
        return comparison()
                .of(Planned.Step.REPLACE, Planned.Step.REMOVE)
                .filter(planned -> planned.live() != null && planned.live().isFile())
                .map(this::live)
                .toList();
    }

    @Override
    public boolean seize(Evictor evictor) throws ShareException {
        if (!innerAreAtRest(comparison().live())) {
            return false;
        }
        Claims claims = newClaims();
        if (!claims.take(filesToSeize(), evictor)) {
            return false;
        }
        return isAsPlannedOrLetsGo(claims);
    }

    @Override
    public Set<SharePath> claimedWhenMoved() throws ShareException {
        if (method() != Method.THROUGH_CLAIM) {
            return Set.of();
        }
        return filesToSend().stream().map(this::place).collect(Collectors.toSet());
    }

    /** Removals first, since what goes may make room for what comes. */
    @Override
    public Transaction transaction() throws ShareException {
        List<Step> steps = new ArrayList<>();
        for (Planned gone : comparison().files(Planned.Step.REMOVE).toList()) {
            steps.add(Step.remove(live(gone), nextAside(steps), old(gone)));
        }
        for (Planned changed : comparison().files(Planned.Step.REPLACE).toList()) {
            steps.add(replacing(changed, nextAside(steps)).ofStaged(stagedAt(changed)));
        }
        for (Planned added : movedIn(comparison())) {
            steps.add(Step.add(live(added), place(added), idOf(added)).ofStaged(stagedAt(added)));
        }
        List<SharePath> emptied = new ArrayList<>();
        comparison().removedDirectoriesBackwards().forEach(directory -> emptied.add(live(directory)));
        return new Transaction(
                operation(),
                steps,
                Transaction.ManifestChange.REPLACE,
                emptied,
                PathMap.inMemory(),
                PathMap.inMemory(),
                List.of());
    }

    private SharePath nextAside(List<Step> steps) {
        return context.control().aside().child(Integer.toString(steps.size()));
    }

    private Step replacing(Planned changed, SharePath aside) throws ShareException {
        SharePath live = live(changed);
        SharePath fresh = place(changed);
        return switch (method()) {
            case EXCHANGE -> Step.exchange(live, fresh, old(changed), idOf(changed));
            case REPLACE -> Step.replace(live, fresh, old(changed), idOf(changed));
            case THROUGH_CLAIM, RELEASE_FIRST -> Step.twoRenames(live, fresh, aside, old(changed), idOf(changed));
        };
    }

    private static TreeSnapshot old(Planned planned) {
        return TreeSnapshot.ofTop(Optional.ofNullable(planned.live()));
    }

    private @Nullable FileId idOf(Planned planned) throws ShareException {
        return stagedAt(planned).id().orElse(null);
    }

    private Entry stagedAt(Planned planned) throws ShareException {
        return Objects.requireNonNull(written()
                .entries()
                .get(place(planned).relativeTo(context.control().staged())));
    }

    @Override
    Manifest.Line recordOf(Planned planned) throws ShareException {
        return planned.is(Planned.Step.SAME)
                ? recordOf(
                        planned,
                        Objects.requireNonNull(planned.live()),
                        Objects.requireNonNull(planned.hash()),
                        planned.blocks())
                : recordOf(planned, place(planned)).beforeMove();
    }
}
