package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.source.Source;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/**
 * VERSIONED: the new tree becomes a directory of its own inside the target, and a pointer is led to it in one step. Nobody who
 * holds files of an older version is in the way (rule R2); versions that nobody needs any more go afterwards.
 */
final class VersionedJob implements Job {
    private final Context context;
    private final Source source;
    private final Versioning versioning;
    private @Nullable VersionList list;
    private @Nullable Content content;
    private boolean recordsRead;
    private List<Transaction.Expired> expired = List.of();

    VersionedJob(Context context, Source source) {
        this.context = context;
        this.source = source;
        this.versioning = context.options().versioning();
    }

    private VersionList list() {
        return Objects.requireNonNull(list, "nothing was prepared");
    }

    private Content content() {
        return Objects.requireNonNull(content, "nothing was prepared");
    }

    private SharePath newVersion() {
        return context.path().child(list().next());
    }

    @Override
    public String operation() {
        return "update";
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.VERSIONED;
    }

    @Override
    public void prepare() throws ShareException {
        TargetCheck.checkNames(context);
        TargetCheck.refuseRoot(context, "publish versions in");
        recordsRead = true;
        VersionList found = VersionList.look(context);
        list = found;
        SharePath base = context.path().child(found.current().orElse(found.next()));
        Content fresh = new Content(context, base, found, source);
        content = fresh;
        fresh.prepare();
        expired = fresh.changesNothing() ? List.of() : expired();
    }

    @Override
    public UpdatePlan plan() throws ShareException {
        UpdatePlan plan = content().planAt(newVersion());
        return new UpdatePlan(
                context.target(),
                strategy(),
                context.traits().replacingRename() || list().pointer().isEmpty() ? Strength.ATOMIC : Strength.GAP,
                plan.changes(),
                plan.filesUnchanged(),
                plan.bytesToSend(),
                plan.foreign(),
                plan.notCarried(),
                plan.longestWait(),
                plan.shuts());
    }

    @Override
    public String fingerprint() throws ShareException {
        return strategy().name() + " " + content().fingerprint();
    }

    @Override
    public boolean hasReadRecord() {
        return recordsRead;
    }

    private List<Transaction.Expired> expired() throws ShareException {
        List<Transaction.Expired> found = new ArrayList<>();
        List<String> candidates = list().records().isEmpty()
                ? List.of()
                : list().expired(versioning, context.volume().serverTime());
        for (String version : candidates) {
            SharePath live = context.path().child(version);
            SharePath record = context.control().versions().child(version);
            Entry top = Objects.requireNonNull(list().directories().get(version), version);
            TreeSnapshot tree = TreeSnapshot.of(context, live, top);
            Manifest manifest = VersionList.manifest(context, version);
            if (isAsPublished(live, tree, manifest)) {
                SharePath aside = context.control().aside().child(version);
                found.add(new Transaction.Expired(Step.remove(live, aside, tree), record));
            }
        }
        return found;
    }

    /** Returns true if a version holds nothing but what was published: somebody's own files in it are never removed. */
    private boolean isAsPublished(SharePath version, TreeSnapshot tree, Manifest manifest) throws ShareException {
        return !tree.entries().entries().any(each -> {
            Manifest.Line line = manifest.records().get(each.getKey());
            Entry entry = each.getValue();
            boolean published = line != null
                    && line.directory() == entry.isDirectory()
                    && (line.directory() || isAsPublished(version.resolve(each.getKey()), entry, line));
            return !published;
        });
    }

    /** Some servers count identities anew when they are restarted; then the content decides. */
    private boolean isAsPublished(SharePath file, Entry entry, Manifest.Line line) throws ShareException {
        return entry.isFile()
                && entry.size() == line.size()
                && entry.modified().equals(line.modified())
                && (entry.id().equals(line.id()) || hasContent(file, line));
    }

    private boolean hasContent(SharePath file, Manifest.Line line) throws ShareException {
        try {
            return new Contents(context).hashOf(file).equals(line.hash());
        } catch (ShareException e) {
            return switch (e.kind()) {
                // Then the version is not free to go, for this time.
                case IN_USE, ACCESS_DENIED, NOT_FOUND -> false;
                default -> throw e;
            };
        }
    }

    @Override
    public boolean changesNothing() {
        return content().changesNothing();
    }

    @Override
    public void stage(Cancellation.Action besideVerify) throws ShareException {
        boolean isThere = list().top().isPresent();
        content().stage(isThere ? besideVerify : () -> {});
        Volume volume = context.volume();
        ControlArea control = context.control();
        if (list().records().isEmpty()) {
            makeRecords(volume);
        }
        if (isThere) {
            SharePath pointer = context.path().child(Versioning.POINTER);
            Pointer.stage(
                    context,
                    list().next(),
                    control.stagedPointer(),
                    list().pointer().isPresent() ? pointer : null,
                    versioning.symbolicLink());
            Pointer.makeRoomAside(context);
        } else {
            SharePath top = control.stagedTarget();
            volume.createDirectory(top);
            volume.rename(control.staged(), top.child(list().next()), RenameMode.FAIL_IF_EXISTS);
            Pointer.stage(context, list().next(), top.child(Versioning.POINTER), null, versioning.symbolicLink());
            volume.syncDirectory(top);
            besideVerify.run();
        }
        volume.syncDirectory(control.transaction());
    }

    private void makeRecords(Volume volume) throws ShareException {
        try {
            volume.createDirectory(context.control().versions());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    @Override
    public Transaction transaction() throws ShareException {
        ControlArea control = context.control();
        List<Step> steps = new ArrayList<>();
        steps.add(Step.add(control.versions().child(list().next()), control.stagedManifest(), null));
        if (list().top().isPresent()) {
            steps.add(Step.add(newVersion(), control.staged(), content().topId()));
            steps.add(Pointer.step(context, list()));
        } else {
            steps.add(Step.add(context.path(), control.stagedTarget(), null));
        }
        return new Transaction(
                operation(),
                steps,
                Transaction.ManifestChange.NONE,
                List.of(),
                PathMap.inMemory(),
                PathMap.inMemory(),
                expired);
    }

    @Override
    public Manifest manifest() throws ShareException {
        return new Manifest(newVersion(), content().manifest().records(), list().current(), Instant.MAX, Instant.MIN);
    }

    @Override
    public SharePath manifestExample() {
        return list().top().isPresent() ? context.path() : context.control().stagedTarget();
    }

    @Override
    public boolean isHinderedBy(SharePath open) {
        return context.folded(open).equals(context.folded(context.path().child(Versioning.POINTER)));
    }

    @Override
    public boolean seize(Evictor evictor) throws ShareException {
        return content().seize(evictor)
                && VersionList.readPointer(context).equals(list().current())
                && context.volume().stat(newVersion()).isEmpty();
    }

    @Override
    public Claims claims() {
        return content().claims();
    }

    /** Who reads the pointer does so for a moment only. */
    @Override
    public boolean isPatient() {
        return true;
    }

    @Override
    public void forget() throws ShareException {
        content().forget();
    }

    @Override
    public Counts counts() {
        return content().counts();
    }

    /** The new tree: compared with the present version, and staged like one that is to be swapped in. */
    private static final class Content extends SwapJob {
        private final Context outer;
        private final VersionList list;

        Content(Context outer, SharePath base, VersionList list, Source source) {
            super(outer.at(base), source);
            this.outer = outer;
            this.list = list;
        }

        @Override
        void checkTarget() {
            // The target was checked; this is a directory in it.
        }

        @Override
        Optional<Entry> findTop() throws ShareException {
            return list.current().isPresent() ? context.volume().stat(context.path()) : Optional.empty();
        }

        @Override
        Manifest lastManifest() throws ShareException {
            return list.current().isPresent()
                    ? VersionList.manifest(outer, list.current().get())
                    : Manifest.empty(context.path());
        }

        @Override
        void checkRights(Comparison comparison) throws ShareException {
            TargetCheck.checkRights(outer, directoriesChanged(comparison));
        }

        @Override
        Collection<SharePath> directoriesChanged(Comparison comparison) {
            return list.top().isPresent()
                    ? List.of(outer.path())
                    : List.of(outer.path().parent().orElse(SharePath.root()));
        }

        /** Nobody who uses the old version is in the way, not even of a look at who is writing to it. */
        @Override
        boolean makesSureNobodyWrites() {
            return false;
        }

        /** The old version stays where it is, with all who write to it. */
        @Override
        boolean keptMayChange() {
            return false;
        }

        @Override
        public boolean seize(Evictor evictor) throws ShareException {
            newClaims();
            return isAsPlanned();
        }

        @Nullable
        FileId topId() {
            return written().top().flatMap(Entry::id).orElse(null);
        }
    }
}
