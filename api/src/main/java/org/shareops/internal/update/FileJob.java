package org.shareops.internal.update;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Items;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.VolumeTraits;
import org.shareops.update.Change;
import org.shareops.update.Phase;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;

/**
 * Replaces one file: claim it, let go where our own claim would hinder, and give its name to the staged file by one
 * replacing renaming; where the server has none, by two with a measured gap (rules R1, R2).
 */
final class FileJob implements Job {
    private final Context context;
    private final Source source;
    private @Nullable SourceTree wanted;
    private @Nullable Planned planned;
    private List<String> notCarried = List.of();
    private @Nullable Stager stager;
    private @Nullable Entry stagedAs;
    private Claims claims;

    FileJob(Context context, Source source) {
        this.context = context;
        this.source = source;
        this.claims = new Claims(context, operation());
    }

    @Override
    public String operation() {
        return "replace";
    }

    private Planned planned() {
        return Objects.requireNonNull(planned, "nothing was prepared");
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.PATCH;
    }

    @Override
    public void prepare() throws ShareException {
        TargetCheck.checkNames(context);
        TargetCheck.refuseRoot(context, "replace");
        Optional<Entry> live = TargetCheck.fileOrAbsent(context);
        SourceTree tree = SourceTree.read(source, context);
        SourceEntry entry = tree.entries().get(SharePath.root());
        if (entry == null || entry.isDirectory() || tree.entries().size() != 1) {
            throw context.error(ErrorKind.SOURCE, "replace")
                    .detail("the source " + source.describe() + " is not a single file; a directory is published by an"
                            + " update")
                    .build();
        }
        wanted = tree;
        planned = compare(entry, live.orElse(null));
        notCarried = new SecurityCheck(context).check(source, () -> Items.of(List.of(planned)));
        if (!changesNothing()) {
            TargetCheck.checkRights(context, List.of(context.path().parent().orElse(SharePath.root())));
        }
        TargetCheck.checkSpace(context, changesNothing() ? 0 : entry.size());
    }

    @Override
    public UpdatePlan plan() {
        SourceEntry entry = Objects.requireNonNull(planned().source());
        boolean isNew = planned().live() == null;
        Change.Action action = isNew ? Change.Action.ADD : Change.Action.REPLACE;
        return new UpdatePlan(
                context.target(),
                strategy(),
                context.traits().replacingRename() || isNew ? Strength.ATOMIC : Strength.GAP,
                changesNothing()
                        ? List.of()
                        : List.of(new Change(context.path(), action, EntryKind.FILE, entry.size())),
                changesNothing() ? 1 : 0,
                changesNothing() ? 0 : entry.size(),
                List.of(),
                notCarried,
                context.options().inUse().longestWait(),
                EscalationCheck.shuts(context));
    }

    private Planned compare(SourceEntry entry, @Nullable Entry live) throws ShareException {
        SharePath here = SharePath.root();
        if (live == null) {
            return new Planned(here, Planned.Step.ADD, entry, null, null);
        }
        if (live.size() != entry.size()) {
            return new Planned(here, Planned.Step.REPLACE, entry, live, null);
        }
        Contents contents = new Contents(context);
        String hash = contents.hashOf(source, entry);
        boolean same;
        try {
            same = hash.equals(contents.hashOf(context.path()));
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            // Its holder denies reading; the claim will name the holder.
            same = false;
        }
        return new Planned(here, same ? Planned.Step.SAME : Planned.Step.REPLACE, entry, live, hash);
    }

    @Override
    public String fingerprint() throws ShareException {
        return operation() + " " + Objects.requireNonNull(wanted).fingerprint();
    }

    @Override
    public boolean changesNothing() {
        return planned().is(Planned.Step.SAME);
    }

    @Override
    public void stage(Cancellation.Action besideVerify) throws ShareException {
        SourceEntry entry = Objects.requireNonNull(planned().source());
        context.meter().begin(Phase.STAGE, context.meter().progress().attempt(), 1, entry.size());
        Stager fresh = new Stager(context, source, 1);
        SharePath staged = context.control().staged();
        fresh.send(planned(), entry, staged, planned().live() == null ? null : context.path());
        Objects.requireNonNull(wanted).checkUnchanged(source, context);
        context.meter().begin(Phase.VERIFY);
        Stager.Staged sent = fresh.staged(staged);
        Entry written = context.volume()
                .stat(staged)
                .filter(there -> there.size() == sent.size())
                .orElse(null);
        boolean good = written != null
                && (!context.options().readBack()
                        || new Contents(context).hashOf(staged).equals(sent.hash()));
        if (written == null || !good) {
            throw context.error(ErrorKind.IO_FAILURE, "replace")
                    .detail("the staged file \"" + staged + "\" is not what was written; nothing was changed")
                    .build();
        }
        stager = fresh;
        stagedAs = written;
    }

    @Override
    public Transaction transaction() throws ShareException {
        return Transaction.of(
                operation(),
                List.of(step().ofStaged(Objects.requireNonNull(stagedAs))),
                Transaction.ManifestChange.NONE);
    }

    private Step step() throws ShareException {
        VolumeTraits traits = context.traits();
        SharePath fresh = context.control().staged();
        FileId id = Objects.requireNonNull(stager).staged(fresh).id();
        if (planned().live() == null) {
            return Step.add(context.path(), fresh, id);
        }
        TreeSnapshot old = TreeSnapshot.ofTop(Optional.of(planned().live()));
        if (!traits.claimsDenyOpens()
                && traits.replaceOwnClaim()
                && context.exchange().isPresent()) {
            // What others may write to although we hold it must not be gone with the renaming.
            return Step.exchange(context.path(), fresh, old, id);
        }
        return traits.replacingRename()
                ? Step.replace(context.path(), fresh, old, id)
                : Step.twoRenames(context.path(), fresh, context.control().aside(), old, id);
    }

    @Override
    public @Nullable Manifest manifest() {
        return null;
    }

    @Override
    public boolean seize(Evictor evictor) throws ShareException {
        claims = new Claims(context, operation());
        if (planned().live() != null && !claims.take(List.of(context.path()), evictor)) {
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

    private boolean isAsPlanned() throws ShareException {
        Optional<Entry> now = TargetCheck.fileOrAbsent(context);
        Entry then = planned().live();
        return now.isPresent() ? TreeSnapshot.isSame(now.get(), then) : then == null;
    }

    @Override
    public Claims claims() {
        return claims;
    }

    @Override
    public void forget() throws ShareException {
        stager = null;
        stagedAs = null;
        claims.release();
    }

    @Override
    public SharePath manifestExample() {
        return context.path();
    }

    @Override
    public Counts counts() {
        return changesNothing() ? new Counts(0, 1, 0, List.of()) : new Counts(1, 0, 0, List.of());
    }
}
