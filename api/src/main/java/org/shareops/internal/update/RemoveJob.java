package org.shareops.internal.update;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.spill.PathMap;
import org.shareops.internal.spill.Spill;
import org.shareops.internal.spill.SpillList;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.spi.EntryCursor;
import org.shareops.update.Change;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/**
 * Removes a file or a directory: one renaming takes it out of sight, and only then is it deleted, so that nobody ever sees
 * half of it (rules R1, R2).
 */
final class RemoveJob implements Job {
    private final Context context;
    private @Nullable TreeSnapshot live;
    private List<SharePath> foreign = List.of();
    private int files;
    private boolean recordRead;
    private Claims claims;

    RemoveJob(Context context) {
        this.context = context;
        this.claims = new Claims(context, operation());
    }

    private TreeSnapshot live() {
        return Objects.requireNonNull(live, "nothing was prepared");
    }

    private Entry top() {
        return live().top().orElseThrow();
    }

    @Override
    public String operation() {
        return "remove";
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.SWAP;
    }

    @Override
    public void prepare() throws ShareException {
        TargetCheck.checkNames(context);
        TargetCheck.refuseRoot(context, "remove");
        TreeSnapshot found = snapshot();
        live = found;
        TargetCheck.refuseTooDeepAside(context, found);
        TargetCheck.refuseMountPoints(context, found.mountPoints());
        if (top().isDirectory()) {
            TargetCheck.refuseUnseenEntries(context, "remove", "");
        }
        SharePath parent = context.path().parent().orElse(SharePath.root());
        TargetCheck.checkRights(context, top().isDirectory() ? List.of(parent, context.path()) : List.of(parent));
        foreign = foreignEntries();
        recordRead = true;
        files = top().isDirectory() ? 0 : 1;
        found.entries().entries().filter(each -> !each.getValue().isDirectory()).forEach(each -> files++);
        if (!foreign.isEmpty() && context.options().foreign() == ForeignFiles.KEEP) {
            throw context.error(ErrorKind.UNSUPPORTED, "remove")
                    .detail("foreign entries cannot be kept without the directory that holds them")
                    .build();
        }
        if (!foreign.isEmpty() && context.options().foreign() == ForeignFiles.REFUSE) {
            ShareException.Builder refusal = context.error(ErrorKind.REFUSED, "remove")
                    .detail("it holds foreign entries, which were not put there by the last update; allow their removal"
                            + " expressly");
            foreign.forEach(path -> refusal.problem("\"" + path + "\""));
            throw refusal.build();
        }
    }

    @Override
    public UpdatePlan plan() throws ShareException {
        SpillList<Change> changes = new Spill().list(Codecs.CHANGE);
        changes.add(new Change(context.path(), Change.Action.REMOVE, top().kind(), 0));
        live().entries()
                .entries()
                .forEach(each -> changes.add(new Change(
                        context.path().resolve(each.getKey()),
                        Change.Action.REMOVE,
                        each.getValue().kind(),
                        0)));
        return new UpdatePlan(
                context.target(),
                strategy(),
                Strength.ATOMIC,
                changes.toList(),
                0,
                0,
                foreign,
                List.of(),
                context.options().inUse().longestWait(),
                EscalationCheck.shuts(context));
    }

    private TreeSnapshot snapshot() throws ShareException {
        Entry top = TargetCheck.existing(context)
                .orElseThrow(() -> context.error(ErrorKind.NOT_FOUND, "remove")
                        .detail("it does not exist")
                        .build());
        if (top.isDirectory()) {
            return TreeSnapshot.of(context, context.path(), top);
        }
        return TreeSnapshot.ofTop(Optional.of(top));
    }

    /** Without a record of an update nobody knows what is foreign, and the caller has named the directory. */
    private List<SharePath> foreignEntries() throws ShareException {
        Optional<Manifest> last = new ManifestStore(context).read();
        if (last.isEmpty() && context.options().foreign() != ForeignFiles.REMOVE) {
            throw context.error(ErrorKind.REFUSED, "remove")
                    .detail(
                            "the record of the last update is damaged, so that nobody knows which entries are foreign; allow"
                                    + " their removal expressly")
                    .build();
        }
        // Some servers give names back in capitals.
        PathMap<Boolean> ours = context.spill().map(Codecs.FLAG);
        if (last.isPresent()) {
            last.get().records().paths().forEach(path -> ours.put(context.foldedPath(path), true));
        }
        addVersions(ours);
        if (ours.isEmpty()) {
            return List.of();
        }
        // Readable also when the run is over.
        SpillList<SharePath> others = new Spill().list(Codecs.PATH);
        live().entries()
                .paths()
                .filter(path -> !ours.contains(context.foldedPath(path)))
                .map(context.path()::resolve)
                .forEach(others::add);
        ours.clear();
        return others.toList();
    }

    /** Adds what was published in versions, if any was, and their pointer. */
    private void addVersions(PathMap<Boolean> ours) throws ShareException {
        SharePath records = context.control().versions();
        if (context.volume().stat(records).isEmpty()) {
            return;
        }
        try (EntryCursor cursor = context.volume().list(records)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                String version = entry.name().toLowerCase(Locale.ROOT);
                SharePath directory = SharePath.root().child(version);
                ours.put(context.foldedPath(directory), true);
                ours.put(context.foldedPath(SharePath.root().child(Versioning.POINTER)), true);
                new ManifestStore(context.at(context.path().child(version)), records.child(version))
                        .load()
                        .records()
                        .paths()
                        .forEach(path -> ours.put(context.foldedPath(directory.resolve(path)), true));
            }
        }
    }

    @Override
    public String fingerprint() {
        return operation();
    }

    @Override
    public boolean hasReadRecord() {
        return recordRead;
    }

    @Override
    public boolean changesNothing() {
        return false;
    }

    @Override
    public void stage(Cancellation.Action besideVerify) {
        // Nothing takes the place of what is removed.
    }

    @Override
    public Transaction transaction() {
        Step step = Step.remove(context.path(), context.control().aside(), live());
        return Transaction.of(operation(), List.of(step), Transaction.ManifestChange.DELETE);
    }

    @Override
    public @Nullable Manifest manifest() {
        return null;
    }

    @Override
    public boolean seize(Evictor evictor) throws ShareException {
        if (!new Neighbours(context, operation()).innerAreAtRest(live(), true)) {
            return false;
        }
        claims = new Claims(context, operation());
        if (top().isFile()) {
            if (!claims.take(List.of(context.path()), evictor)) {
                return false;
            }
        } else if (top().isDirectory() && !context.traits().openFileBelowRefusesRename()) {
            new HolderTest(context, "remove").check(live().files());
        }
        // Those who were got off could come back before the renaming.
        if (top().isDirectory() && !claims.take(live().filesAmong(evictor.closed(), context.path()), Evictor.NONE)) {
            return false;
        }
        boolean good = false;
        try {
            TreeSnapshot now = snapshot();
            boolean atRest = new Neighbours(context, operation()).innerAreAtRest(now, true);
            // What those inside did until they let go is not in the first look, perhaps.
            TreeSnapshot last = now.controls().isEmpty() ? now : snapshot();
            good = atRest && last.showsSameAs(live());
            // There may be very many attempts.
            now.entries().clear();
            last.entries().clear();
            return good;
        } finally {
            if (!good) {
                context.cancellation().shield(claims::release);
            }
        }
    }

    @Override
    public void letGoForCommit() throws ShareException {
        if (top().isDirectory()) {
            claims.release();
        }
    }

    @Override
    public Claims claims() {
        return claims;
    }

    @Override
    public void forget() throws ShareException {
        claims.release();
    }

    @Override
    public SharePath manifestExample() {
        return context.path();
    }

    @Override
    public Counts counts() {
        return new Counts(0, 0, files, foreign);
    }
}
