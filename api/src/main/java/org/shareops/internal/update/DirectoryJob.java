package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Items;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.update.Phase;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;

/** What the strategies for a directory share: comparing, checking, staging and verifying. */
abstract class DirectoryJob implements Job {
    final Context context;
    final Source source;
    private @Nullable Prepared prepared;
    private boolean recordRead;
    private @Nullable Stager stager;
    private @Nullable TreeSnapshot written;
    private Claims claims;

    private @Nullable Manifest recorded;

    /** What PLAN found. */
    record Prepared(SourceTree wanted, Comparison comparison, List<String> notCarried) {}

    DirectoryJob(Context context, Source source) {
        this.context = context;
        this.source = source;
        this.claims = new Claims(context, operation());
    }

    @Override
    public final String operation() {
        return "update";
    }

    final Prepared prepared() {
        if (prepared == null) {
            throw new IllegalStateException("nothing was prepared");
        }
        return prepared;
    }

    final Comparison comparison() {
        return prepared().comparison();
    }

    final Stager stager() {
        if (stager == null) {
            throw new IllegalStateException("nothing was staged");
        }
        return stager;
    }

    @Override
    public final void prepare() throws ShareException {
        TargetCheck.checkNames(context);
        checkTarget();
        Optional<Entry> top = findTop();
        SourceTree wanted = SourceTree.read(source, context);
        if (!wanted.hasFiles() && !context.options().allowEmpty()) {
            throw context.error(ErrorKind.REFUSED, "update")
                    .detail("the source " + source.describe() + " holds no file; an empty source has to be allowed"
                            + " expressly")
                    .build();
        }
        if (wanted.entries().contains(SharePath.root())) {
            throw context.error(ErrorKind.SOURCE, "update")
                    .detail("the source " + source.describe() + " is a single file where a directory is needed")
                    .build();
        }
        TreeSnapshot live =
                top.isPresent() ? TreeSnapshot.of(context, context.path(), top.get()) : TreeSnapshot.absent();
        // Of what is not there no record says anything; it is looked at later on, beside other looks.
        Manifest last = top.isPresent() ? lastManifest() : Manifest.empty(context.path());
        recordRead = true;
        Comparison comparison = new Comparer(context, source).compare(wanted, live, last);
        last.records().clear();
        checkStrategy(comparison);
        if (!comparison.changesNothing()) {
            checkRightsAndSpace(comparison, top.isPresent());
        }
        List<String> notCarried = new SecurityCheck(context)
                .check(source, () -> comparison.changesNothing() ? Items.of(List.of()) : restaged(comparison));
        // What was staged before may still wait for its turn, and speaks of what was compared before.
        prepared = new Prepared(wanted, comparison, notCarried);
    }

    /** At once; where both lack, the rights are told of. */
    private void checkRightsAndSpace(Comparison comparison, boolean hasReadRecord) throws ShareException {
        long bytes = bytesToStage(comparison);
        AtomicReference<@Nullable ShareException> full = new AtomicReference<>();
        List<Cancellation.Action> checks = new ArrayList<>();
        checks.add(() -> checkRights(comparison));
        checks.add(() -> {
            try {
                TargetCheck.checkSpace(context, bytes);
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.NO_SPACE) {
                    throw e;
                }
                full.set(e);
            }
        });
        if (!hasReadRecord) {
            // What has the record's place and is none is told of before anything is sent.
            checks.add(() -> lastManifest().records().clear());
        }
        context.atOnce(checks);
        ShareException refusal = full.get();
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public final UpdatePlan plan() throws ShareException {
        return planAt(context.path());
    }

    /** Returns the plan for a target that has another name than the present content. */
    final UpdatePlan planAt(SharePath target) throws ShareException {
        Comparison comparison = comparison();
        return new UpdatePlan(
                context.target(),
                strategy(),
                strength(),
                comparison.changesNothing() ? List.of() : comparison.changes(target),
                comparison.fileCount(Planned.Step.SAME),
                comparison.bytesToSend(),
                comparison.foreign(),
                prepared().notCarried(),
                context.options().inUse().longestWait(),
                EscalationCheck.shuts(context));
    }

    /** Describes the present content's directory; empty if there is none. */
    Optional<Entry> findTop() throws ShareException {
        return TargetCheck.directoryOrAbsent(context);
    }

    /** Returns the record of the present content; an empty one if there is none. */
    Manifest lastManifest() throws ShareException {
        return new ManifestStore(context).load();
    }

    /** Refuses targets that this strategy cannot have, before anything is read. */
    void checkTarget() throws ShareException {}

    /** Refuses what the server will refuse us. */
    void checkRights(Comparison comparison) throws ShareException {
        TargetCheck.checkRights(context, directoriesChanged(comparison));
    }

    /** Refuses what this strategy cannot do. */
    abstract void checkStrategy(Comparison comparison) throws ShareException;

    /** Returns what is there now and will be there again as a new object, so that its owner and rights have to be carried. */
    abstract Items<Planned> restaged(Comparison comparison) throws ShareException;

    /** Returns the directories of the target, but for its parent, in which names will change. */
    abstract Collection<SharePath> directoriesChanged(Comparison comparison) throws ShareException;

    abstract long bytesToStage(Comparison comparison);

    abstract Strength strength();

    /** Writes what is to be written, into an empty transaction directory. */
    abstract void stageAll(Stager into) throws ShareException;

    /** Returns true if {@link #seize} asks for a claim on each file that is replaced, or that parts were copied from. */
    boolean makesSureNobodyWrites() {
        return true;
    }

    /** Returns how many files {@link #stageAll} writes. */
    abstract int filesToStage();

    @Override
    public final String fingerprint() throws ShareException {
        return strategy().name() + " " + prepared().wanted().fingerprint();
    }

    @Override
    public final boolean hasReadRecord() {
        return recordRead;
    }

    @Override
    public final boolean changesNothing() {
        return comparison().changesNothing();
    }

    @Override
    public final void stage(Cancellation.Action besideVerify) throws ShareException {
        int files = filesToStage();
        context.meter()
                .begin(
                        Phase.STAGE,
                        context.meter().progress().attempt(),
                        files,
                        comparison().bytesToSend());
        BlockCopy blockCopy =
                makesSureNobodyWrites() && BlockCopy.isPossible(context) ? new BlockCopy(context, source) : null;
        Stager fresh = new Stager(context, source, files, blockCopy);
        stageAll(fresh);
        prepared().wanted().checkUnchanged(source, context);
        context.meter().begin(Phase.VERIFY);
        fresh.sync();
        verify(fresh, besideVerify);
        stager = fresh;
    }

    /** Asks the server again for everything that was staged. */
    private void verify(Stager fresh, Cancellation.Action beside) throws ShareException {
        TreeSnapshot now = snapshotOfStaged(fresh.directories(), beside);
        Contents contents = new Contents(context);
        fresh.all().entries().forEach(each -> {
            Stager.Staged staged = each.getValue();
            Entry there =
                    now.entries().get(each.getKey().relativeTo(context.control().staged()));
            boolean good = there != null
                    && there.size() == staged.size()
                    && (!context.traits().stableIds() || there.id().equals(Optional.of(staged.id())))
                    && (!context.options().readBack()
                            || staged.hash() == null
                            || staged.hash().equals(contents.hashOf(each.getKey())));
            if (!good) {
                throw context.error(ErrorKind.IO_FAILURE, "update")
                        .detail("the staged file \"" + each.getKey()
                                + "\" is not what was written; nothing was committed")
                        .build();
            }
        });
        written = now;
    }

    /** Returns what was staged, as the server listed it after everything was written. */
    final TreeSnapshot written() {
        if (written == null) {
            throw new IllegalStateException("nothing was verified");
        }
        return written;
    }

    private TreeSnapshot snapshotOfStaged(Set<SharePath> directories, Cancellation.Action beside)
            throws ShareException {
        SharePath staged = context.control().staged();
        AtomicReference<@Nullable Entry> top = new AtomicReference<>();
        AtomicReference<TreeSnapshot> below = new AtomicReference<>(TreeSnapshot.absent());
        List<Cancellation.Action> looks = List.of(
                () -> top.set(context.volume().stat(staged).orElse(null)),
                () -> below.set(belowStaged(staged, directories)),
                beside);
        context.atOnce(looks);
        Entry there = top.get();
        if (there == null) {
            throw context.error(ErrorKind.IO_FAILURE, "update")
                    .detail("the staging directory \"" + staged + "\" has gone; somebody removed it")
                    .build();
        }
        return below.get().withTop(there);
    }

    /** Where the directory itself has gone, whoever looks at it says so. */
    private TreeSnapshot belowStaged(SharePath staged, Set<SharePath> directories) throws ShareException {
        try {
            return TreeSnapshot.below(context, staged, directories);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND || context.volume().stat(staged).isPresent()) {
                throw e;
            }
            return TreeSnapshot.absent();
        }
    }

    /** Returns true if the target is still as PLAN saw it. */
    final boolean isAsPlanned() throws ShareException {
        TreeSnapshot now = look();
        if (!now.controls().isEmpty()) {
            // Who was at work inside when we took our lock is listed; what he did until he let go is not, perhaps.
            if (!innerAreAtRest(now)) {
                return false;
            }
            now = look();
        }
        boolean same = now.showsSameAs(comparison().live(), this::mayChange);
        now.entries().clear();
        return same;
    }

    /** The same; if not, nothing is held any more. */
    final boolean isAsPlannedOrLetsGo(Claims held) throws ShareException {
        boolean good = false;
        try {
            good = isAsPlanned();
            return good;
        } finally {
            if (!good) {
                context.cancellation().shield(held::release);
            }
        }
    }

    private TreeSnapshot look() throws ShareException {
        Optional<Entry> top = findTop();
        return top.isPresent() ? TreeSnapshot.of(context, context.path(), top.get()) : TreeSnapshot.absent();
    }

    /** Publishers inside are asked to let go first: they are not holders. */
    final boolean innerAreAtRest(TreeSnapshot known) throws ShareException {
        return new Neighbours(context, operation()).innerAreAtRest(known, strategy() == UpdateStrategy.SWAP);
    }

    /** Returns true of the files whose content may change while we work; {@code path} is relative to the target. */
    boolean mayChange(SharePath path) throws ShareException {
        return false;
    }

    /** Gives a staged directory, of which everything is there, its rights and its time. */
    final void finishDirectory(Stager into, SharePath at, Planned planned) throws ShareException {
        into.closeDirectory(at);
        Optional<Instant> modified = timeOf(planned);
        if (modified.isPresent()) {
            context.volume().setAttributes(at, modified.get(), null);
        }
        into.syncNames(at);
    }

    /** Returns the time that a directory is to show. */
    static Optional<Instant> timeOf(Planned planned) {
        return planned.source() != null
                ? planned.source().modified()
                : Optional.ofNullable(planned.live()).map(Entry::modified);
    }

    /** Returns what is to be recorded of a file of the source that was staged at a place. */
    final Manifest.Line recordOf(Planned planned, SharePath place) throws ShareException {
        Entry entry = Objects.requireNonNull(
                written().entries().get(place.relativeTo(context.control().staged())));
        Stager.Staged staged = stager().staged(place);
        return recordOf(planned, entry, Objects.requireNonNull(staged.hash()), staged.blocks());
    }

    /** Returns what is to be recorded of a file of the source that is an entry with a hash. */
    static Manifest.Line recordOf(Planned planned, Entry entry, String hash, Blocks blocks) {
        return Manifest.Line.ofFile(entry, hash, blocks, Manifest.markOf(Objects.requireNonNull(planned.source())));
    }

    @Override
    public final Manifest manifest() throws ShareException {
        Manifest known = recorded;
        if (known == null) {
            Manifest fresh = Manifest.empty(context);
            comparison()
                    .of(Planned.Step.ADD, Planned.Step.REPLACE, Planned.Step.SAME)
                    .forEach(planned -> fresh.records()
                            .put(
                                    planned.path(),
                                    planned.isDirectory() ? Manifest.Line.ofDirectory() : recordOf(planned)));
            recorded = fresh;
            known = fresh;
        }
        return known;
    }

    /** Returns what is to be recorded of a file of the source. */
    abstract Manifest.Line recordOf(Planned planned) throws ShareException;

    @Override
    public final Claims claims() {
        return claims;
    }

    final Claims newClaims() {
        claims = new Claims(context, operation());
        return claims;
    }

    @Override
    public final void forget() throws ShareException {
        stager = null;
        written = null;
        recorded = null;
        claims.release();
    }

    @Override
    public SharePath manifestExample() {
        return comparison().live().top().isPresent()
                ? context.path()
                : context.control().staged();
    }

    @Override
    public final Counts counts() {
        Comparison found = comparison();
        return new Counts(
                found.fileCount(Planned.Step.ADD) + found.fileCount(Planned.Step.REPLACE),
                found.fileCount(Planned.Step.SAME),
                found.fileCount(Planned.Step.REMOVE),
                found.foreign());
    }
}
