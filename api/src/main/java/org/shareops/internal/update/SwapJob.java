package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Parallel;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.shareops.update.UpdateStrategy;

/**
 * SWAP: the whole new tree is staged beside the target and takes its name, with no handle of ours below either of them
 * (rules R1, R2).
 */
final class SwapJob extends DirectoryJob {
    private final List<String> warnings = new ArrayList<>();
    private final Set<SharePath> notBack = new HashSet<>();
    private @Nullable TreeSnapshot staged;
    private @Nullable SharePath replaced;
    private boolean keepTransaction;

    SwapJob(Context context, Source source) {
        super(context, source);
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.SWAP;
    }

    @Override
    Strength strength() {
        return context.facet(AtomicExchange.class).isPresent() ? Strength.ATOMIC : Strength.GAP;
    }

    @Override
    void checkTarget() throws ShareException {
        TargetCheck.refuseRoot(context, "swap");
    }

    @Override
    void checkStrategy(Comparison comparison) throws ShareException {
        checkStagedNames(comparison);
        if (!comparison.changesNothing()) {
            TargetCheck.refuseMountPoints(context, comparison.live().mountPoints());
        }
        List<String> links = new ArrayList<>();
        for (Planned kept : comparison.select(planned -> planned.is(Planned.Step.KEEP))) {
            if (kept.live() != null && !kept.live().isFile() && !kept.live().isDirectory()) {
                links.add("\"" + context.path().resolve(kept.path()) + "\"");
            }
        }
        if (!links.isEmpty()) {
            throw context.error(ErrorKind.REFUSED, "swap")
                    .detail(
                            "foreign links or devices cannot be taken along into the new tree; use the strategy PATCH, which"
                                    + " leaves them alone")
                    .problems(links)
                    .build();
        }
    }

    /** While it is staged, a path is longer than under its final name. */
    private void checkStagedNames(Comparison comparison) throws ShareException {
        List<String> problems = new ArrayList<>();
        for (Planned planned : comparison.select(each -> !each.is(Planned.Step.REMOVE))) {
            SharePath staged = context.control().staged().resolve(planned.path());
            problems.addAll(context.traits().names().problemsOf(staged));
        }
        if (!problems.isEmpty() && !comparison.changesNothing()) {
            throw context.error(ErrorKind.INVALID_NAME, "swap")
                    .detail("its new content is staged beside it first, under longer paths than the share can hold; use"
                            + " shorter names, or the strategy PATCH")
                    .problems(problems)
                    .build();
        }
    }

    @Override
    Collection<SharePath> directoriesChanged(Comparison comparison) {
        SharePath parent = context.path().parent().orElse(SharePath.root());
        // Some systems let nobody move a directory to another one who may not change it.
        return comparison.live().top().isPresent() ? List.of(parent, context.path()) : List.of(parent);
    }

    @Override
    List<Planned> restaged(Comparison comparison) {
        List<Planned> all = new ArrayList<>(comparison.select(planned -> !planned.is(Planned.Step.REMOVE)));
        comparison
                .live()
                .top()
                .ifPresent(top -> all.add(new Planned(SharePath.root(), Planned.Step.SAME, null, top, null)));
        return all;
    }

    @Override
    long bytesToStage(Comparison comparison) {
        return comparison.changesNothing() ? 0 : comparison.newTreeBytes();
    }

    @Override
    int filesToStage() {
        return comparison()
                .select(planned -> !planned.isDirectory() && !planned.is(Planned.Step.REMOVE))
                .size();
    }

    @Override
    void stageAll(Stager into) throws ShareException {
        SharePath top = context.control().staged();
        boolean exists = comparison().live().top().isPresent();
        into.openDirectory(top, null, exists ? context.path() : null);
        List<Planned> directories =
                comparison().select(planned -> planned.isDirectory() && !planned.is(Planned.Step.REMOVE));
        for (Planned directory : directories) {
            SharePath live = directory.live() == null ? null : context.path().resolve(directory.path());
            into.openDirectory(top.resolve(directory.path()), directory.source(), live);
        }
        Parallel.forEach(
                comparison().select(planned -> !planned.isDirectory() && !planned.is(Planned.Step.REMOVE)),
                context.traits().parallelism(),
                context.cancellation(),
                planned -> stageFile(into, planned));
        for (int i = directories.size() - 1; i >= 0; i--) {
            finishDirectory(into, top.resolve(directories.get(i).path()), directories.get(i));
        }
        into.closeDirectory(top);
        into.syncNames(top);
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
            into.copy(
                    live,
                    Objects.requireNonNull(planned.live()),
                    to,
                    planned.hash(),
                    mayChange().contains(planned.path()));
        } catch (ShareException e) {
            // Whoever denies reading it hinders the swap, too.
            throw e.kind() == ErrorKind.IN_USE
                    ? Holders.below(context, context.path()).inUse(context, "update", e)
                    : e;
        }
    }

    private void finishDirectory(Stager into, SharePath at, Planned planned) throws ShareException {
        into.closeDirectory(at);
        setTime(at, planned);
        into.syncNames(at);
    }

    private void setTime(SharePath at, Planned planned) throws ShareException {
        Entry live = planned.live();
        Optional<Instant> modified = planned.source() != null
                ? planned.source().modified()
                : Optional.ofNullable(live).map(Entry::modified);
        if (modified.isPresent()) {
            context.volume().setAttributes(at, modified.get(), null);
        }
    }

    @Override
    void verified(TreeSnapshot written) {
        staged = written;
    }

    @Override
    public boolean seize() throws ShareException {
        TreeSnapshot live = comparison().live();
        if (live.top().isPresent() && !context.traits().openFileBelowRefusesRename()) {
            List<SharePath> files = live.entries().entrySet().stream()
                    .filter(each -> each.getValue().isFile())
                    .map(Map.Entry::getKey)
                    .toList();
            new HolderTest(context, "update").check(files);
        }
        return isAsPlanned();
    }

    @Override
    public void commit() throws ShareException {
        try {
            giveName();
        } catch (ShareException e) {
            switch (Settlement.of(context, stagedId())) {
                case NOT_DONE ->
                    throw e.kind() == ErrorKind.IN_USE
                            ? Holders.below(context, context.path()).inUse(context, "update", e)
                            : e;
                case DONE -> warnings.add("the server's answer was lost, the new tree has its name: " + e.getMessage());
                case UNKNOWN -> {
                    // Old and new tree lie where a request that may or may not have been carried out put them.
                    keepTransaction = true;
                    throw Settlement.unknown(context, "update", e);
                }
            }
        }
        bringOriginalsBack();
        Settlement.syncNames(context, List.of(context.path().parent().orElse(SharePath.root())), warnings);
    }

    /**
     * Where an open file hinders no renaming, a kept file may be one that somebody is writing to. What was staged is a copy,
     * and its writer would go on writing to what is about to be deleted; so the original comes back.
     */
    @Override
    Set<SharePath> mayChange() {
        if (context.traits().claimsDenyOpens() || !context.traits().replacingRename()) {
            return Set.of();
        }
        return comparison().files(Planned.Step.KEEP).stream().map(Planned::path).collect(Collectors.toSet());
    }

    private void bringOriginalsBack() {
        SharePath old = replaced;
        if (old == null) {
            return;
        }
        KeptFiles kept = new KeptFiles(context, comparison().live(), Objects.requireNonNull(staged), old, warnings);
        mayChange().forEach(kept::bringBack);
        notBack.addAll(kept.notBack());
        Set<SharePath> touched = mayChange().stream()
                .map(path -> path.parent().orElse(SharePath.root()))
                .collect(Collectors.toSet());
        for (Planned directory : comparison().select(each -> each.isDirectory() && touched.contains(each.path()))) {
            try {
                setTime(context.path().resolve(directory.path()), directory);
            } catch (ShareException e) {
                warnings.add("the time of \"" + context.path().resolve(directory.path()) + "\" is that of the update: "
                        + e.getMessage());
            }
        }
    }

    private Optional<FileId> stagedId() {
        return Objects.requireNonNull(staged).top().flatMap(Entry::id);
    }

    private void giveName() throws ShareException {
        Volume volume = context.volume();
        SharePath fresh = context.control().staged();
        Optional<AtomicExchange> exchange = context.facet(AtomicExchange.class);
        if (comparison().live().top().isEmpty()) {
            volume.rename(fresh, context.path(), RenameMode.FAIL_IF_EXISTS);
        } else if (exchange.isPresent()) {
            replaced = fresh;
            exchange.get().exchange(fresh, context.path());
        } else {
            replaced = context.control().aside();
            TwoSteps.replace(context, fresh, replaced);
        }
    }

    @Override
    public void discard() throws ShareException {
        if (!keepTransaction) {
            super.discard();
        }
    }

    @Override
    public List<SharePath> clean() throws ShareException {
        TreeRemover remover = new TreeRemover(context);
        if (replaced != null) {
            SharePath old = replaced;
            notBack.forEach(kept -> remover.spare(old.resolve(kept)));
            remover.remove(replaced, comparison().live());
        }
        new ManifestStore(context).save(manifest(), warnings);
        List<SharePath> left = remover.left();
        if (left.isEmpty()) {
            remover.remove(context.control().transaction(), null);
        } else {
            warnings.add("old content could not be removed and waits below \""
                    + context.control().transaction() + "\"");
        }
        return left;
    }

    private Manifest manifest() {
        Manifest manifest = Manifest.empty(context.path());
        TreeSnapshot written = Objects.requireNonNull(staged);
        for (Planned planned : comparison().select(each -> each.source() != null)) {
            if (planned.isDirectory()) {
                manifest.records().put(planned.path(), Manifest.Line.ofDirectory());
                continue;
            }
            Entry entry = Objects.requireNonNull(written.entries().get(planned.path()));
            String hash = stager().staged(context.control().staged().resolve(planned.path()))
                    .hash();
            manifest.records().put(planned.path(), Manifest.Line.ofFile(entry, Objects.requireNonNull(hash)));
        }
        return manifest;
    }

    @Override
    public List<SharePath> incomplete() {
        return List.of();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }
}
