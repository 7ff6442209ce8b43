package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
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
    private final List<String> warnings = new ArrayList<>();
    private @Nullable SourceTree wanted;
    private @Nullable Planned planned;
    private @Nullable Stager stager;
    private @Nullable Claim claim;
    private long claimedAt;
    private boolean keepTransaction;
    private @Nullable SharePath replaced;

    FileJob(Context context, Source source) {
        this.context = context;
        this.source = source;
    }

    private Planned planned() {
        return Objects.requireNonNull(planned, "nothing was prepared");
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.PATCH;
    }

    @Override
    public UpdatePlan prepare() throws ShareException {
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
        List<String> notCarried = new SecurityCheck(context).check(source, List.of(planned));
        if (!changesNothing()) {
            TargetCheck.checkRights(context, List.of(context.path().parent().orElse(SharePath.root())));
        }
        TargetCheck.checkSpace(context, changesNothing() ? 0 : entry.size());
        Change.Action action = live.isPresent() ? Change.Action.REPLACE : Change.Action.ADD;
        return new UpdatePlan(
                context.target(),
                strategy(),
                context.traits().replacingRename() || live.isEmpty() ? Strength.ATOMIC : Strength.GAP,
                changesNothing()
                        ? List.of()
                        : List.of(new Change(context.path(), action, EntryKind.FILE, entry.size())),
                changesNothing() ? 1 : 0,
                changesNothing() ? 0 : entry.size(),
                List.of(),
                notCarried,
                context.options().inUse().longestWait());
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
    public boolean changesNothing() {
        return planned().is(Planned.Step.SAME);
    }

    @Override
    public void stage() throws ShareException {
        if (stager != null) {
            return;
        }
        SourceEntry entry = Objects.requireNonNull(planned().source());
        context.meter().begin(Phase.STAGE, context.meter().progress().attempt(), 1, entry.size());
        context.control().ensureTransaction(context.volume());
        Stager fresh = new Stager(context, source, 1);
        SharePath staged = context.control().staged();
        fresh.send(planned(), entry, staged, planned().live() == null ? null : context.path());
        Objects.requireNonNull(wanted).checkUnchanged(source, context);
        context.meter().begin(Phase.VERIFY);
        boolean good = context.volume()
                        .stat(staged)
                        .filter(there -> there.size() == fresh.staged(staged).size())
                        .isPresent()
                && (!context.options().readBack()
                        || new Contents(context)
                                .hashOf(staged)
                                .equals(fresh.staged(staged).hash()));
        if (!good) {
            throw context.error(ErrorKind.IO_FAILURE, "replace")
                    .detail("the staged file \"" + staged + "\" is not what was written; nothing was changed")
                    .build();
        }
        stager = fresh;
    }

    @Override
    public boolean seize() throws ShareException {
        if (planned().live() != null) {
            claimedAt = context.meter().nanoTime();
            try {
                claim = context.volume().claim(context.path());
            } catch (ShareException e) {
                switch (e.kind()) {
                    case IN_USE -> throw Holders.below(context, context.path()).inUse(context, "replace", e);
                    case NOT_FOUND -> {
                        return false;
                    }
                    default -> throw e;
                }
            }
        }
        boolean good = false;
        try {
            good = isAsPlanned();
            return good;
        } finally {
            if (!good) {
                context.cancellation().shield(this::release);
            }
        }
    }

    private boolean isAsPlanned() throws ShareException {
        Optional<Entry> now = TargetCheck.fileOrAbsent(context);
        Entry then = planned().live();
        return now.isPresent() ? TreeSnapshot.isSame(now.get(), then) : then == null;
    }

    private void release() throws ShareException {
        if (claim != null) {
            Claim held = claim;
            claim = null;
            held.close();
            context.meter().blocked(context.meter().nanoTime() - claimedAt);
        }
    }

    @Override
    public void commit() throws ShareException {
        try {
            if (!context.traits().replaceOwnClaim()) {
                release();
            }
            giveName();
        } catch (ShareException e) {
            settle(e);
        } finally {
            letGo();
        }
        Settlement.syncNames(context, List.of(context.path().parent().orElse(SharePath.root())), warnings);
    }

    private void letGo() {
        try {
            release();
        } catch (ShareException e) {
            // What was held is the old content, which has lost its name by now or keeps it for another reason.
            warnings.add("letting go of the old content failed: " + e.getMessage());
        }
    }

    private void giveName() throws ShareException {
        VolumeTraits traits = context.traits();
        SharePath fresh = context.control().staged();
        if (planned().live() == null) {
            context.volume().rename(fresh, context.path(), RenameMode.FAIL_IF_EXISTS);
        } else if (!traits.claimsDenyOpens()
                && traits.replaceOwnClaim()
                && context.facet(AtomicExchange.class).isPresent()) {
            // What others may write to although we hold it must not be gone with the renaming.
            context.facet(AtomicExchange.class).orElseThrow().exchange(fresh, context.path());
            replaced = fresh;
        } else if (traits.replacingRename()) {
            replaceInOneStep(fresh);
        } else {
            TwoSteps.replace(context, fresh, context.control().aside());
        }
    }

    private void replaceInOneStep(SharePath fresh) throws ShareException {
        Volume volume = context.volume();
        try {
            volume.rename(fresh, context.path(), RenameMode.REPLACE);
        } catch (ShareException e) {
            Set<FileAttribute> attributes =
                    Objects.requireNonNull(planned().live()).attributes();
            if (e.kind() != ErrorKind.ACCESS_DENIED || !attributes.contains(FileAttribute.READ_ONLY)) {
                throw e;
            }
            // A read-only file does not stop an update (R11), but some servers refuse to replace one.
            try {
                volume.setAttributes(context.path(), null, Set.of());
                volume.rename(fresh, context.path(), RenameMode.REPLACE);
            } catch (ShareException again) {
                putBack(attributes, again);
                throw again;
            }
        }
    }

    /** Gives the old file its attributes again; if only an answer was lost, the name has the new file, with its own. */
    private void putBack(Set<FileAttribute> attributes, ShareException failure) {
        try {
            Optional<Entry> now = context.volume().stat(context.path());
            if (now.isPresent()
                    && now.get()
                            .id()
                            .equals(Objects.requireNonNull(planned().live()).id())) {
                context.volume().setAttributes(context.path(), null, attributes);
            }
        } catch (ShareException e) {
            failure.addSuppressed(e);
        }
    }

    private void settle(ShareException failure) throws ShareException {
        Stager.Staged staged =
                Objects.requireNonNull(stager).staged(context.control().staged());
        switch (Settlement.of(context, Optional.of(staged.id()))) {
            case NOT_DONE ->
                throw failure.kind() == ErrorKind.IN_USE
                        ? Holders.below(context, context.path()).inUse(context, "replace", failure)
                        : failure;
            case DONE ->
                warnings.add("the server's answer was lost, the new content has its name: " + failure.getMessage());
            case UNKNOWN -> {
                keepTransaction = true;
                throw Settlement.unknown(context, "replace", failure);
            }
        }
    }

    @Override
    public List<SharePath> clean() throws ShareException {
        TreeRemover remover = new TreeRemover(context);
        if (replaced != null) {
            Optional<Entry> old = context.volume().stat(replaced);
            if (old.isPresent()
                    && !TreeSnapshot.isSameContent(
                            old.get(), Objects.requireNonNull(planned().live()))) {
                remover.spare(replaced);
                warnings.add("\"" + replaced + "\" was changed by somebody just before it was replaced, and is kept");
            }
        }
        remover.remove(context.control().transaction(), null);
        return remover.left();
    }

    @Override
    public void discard() throws ShareException {
        release();
        stager = null;
        if (!keepTransaction) {
            new TreeRemover(context).removeAll(context.control().transaction());
        }
    }

    @Override
    public List<SharePath> incomplete() {
        return List.of();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public Counts counts() {
        return changesNothing() ? new Counts(0, 1, 0, List.of()) : new Counts(1, 0, 0, List.of());
    }
}
