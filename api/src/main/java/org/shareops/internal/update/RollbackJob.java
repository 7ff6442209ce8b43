package org.shareops.internal.update;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.update.Change;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/** Leads the pointer of a target to another version that is still there. */
final class RollbackJob implements Job {
    private final Context context;
    private final Optional<String> asked;
    private final Claims claims;
    private @Nullable VersionList list;
    private String wanted = "";

    /** {@code version} is the one that shall count; if null, the one before the present one. */
    RollbackJob(Context context, @Nullable String version) {
        this.context = context;
        this.asked = Optional.ofNullable(version);
        this.claims = new Claims(context, operation());
    }

    private VersionList list() {
        return Objects.requireNonNull(list, "nothing was prepared");
    }

    private Entry pointer() {
        return list().pointer().orElseThrow();
    }

    @Override
    public String operation() {
        return "roll back";
    }

    @Override
    public UpdateStrategy strategy() {
        return UpdateStrategy.VERSIONED;
    }

    @Override
    public void prepare() throws ShareException {
        TargetCheck.checkNames(context);
        TargetCheck.refuseRoot(context, "roll back");
        VersionList found = VersionList.look(context);
        if (found.pointer().isEmpty()) {
            throw context.error(ErrorKind.NOT_FOUND, operation())
                    .detail("there is no pointer to a version; only what was published by the strategy VERSIONED can be"
                            + " rolled back")
                    .build();
        }
        list = found;
        wanted = (asked.isPresent() ? asked : found.previous(context))
                .orElseThrow(() -> context.error(ErrorKind.NOT_FOUND, operation())
                        .detail("no version before " + found.current().orElse("the present one") + " is left")
                        .build());
        if (!found.has(wanted)) {
            throw context.error(ErrorKind.NOT_FOUND, operation())
                    .detail("it has no version \"" + wanted + "\"; there are "
                            + String.join(
                                    ", ",
                                    found.versions(context.path()).stream()
                                            .map(version -> version.name())
                                            .toList()))
                    .build();
        }
        if (!changesNothing()) {
            TargetCheck.checkRights(context, List.of(context.path()));
        }
    }

    @Override
    public UpdatePlan plan() {
        Change change = new Change(
                context.path().child(Versioning.POINTER),
                Change.Action.REPLACE,
                pointer().kind(),
                pointer().size());
        return new UpdatePlan(
                context.target(),
                strategy(),
                context.traits().replacingRename() ? Strength.ATOMIC : Strength.GAP,
                changesNothing() ? List.of() : List.of(change),
                0,
                changesNothing() ? 0 : wanted.length() + 1L,
                List.of(),
                List.of(),
                context.options().inUse().longestWait(),
                EscalationCheck.shuts(context));
    }

    @Override
    public String fingerprint() {
        return operation() + " " + wanted;
    }

    @Override
    public boolean changesNothing() {
        return list().current().equals(Optional.of(wanted));
    }

    @Override
    public void stage(Cancellation.Action besideVerify) throws ShareException {
        boolean link = pointer().kind() == EntryKind.SYMBOLIC_LINK;
        SharePath replaced = context.path().child(Versioning.POINTER);
        Pointer.stage(context, wanted, context.control().stagedPointer(), replaced, link);
        Pointer.makeRoomAside(context);
        context.volume().syncDirectory(context.control().transaction());
    }

    @Override
    public Transaction transaction() throws ShareException {
        return Transaction.of(operation(), List.of(Pointer.step(context, list())), Transaction.ManifestChange.NONE);
    }

    @Override
    public @Nullable Manifest manifest() {
        return null;
    }

    @Override
    public SharePath manifestExample() {
        return context.path();
    }

    @Override
    public boolean isHinderedBy(SharePath open) {
        return context.folded(open).equals(context.folded(context.path().child(Versioning.POINTER)));
    }

    @Override
    public boolean seize(Evictor evictor) throws ShareException {
        return VersionList.readPointer(context).equals(list().current())
                && context.volume().stat(context.path().child(wanted)).isPresent();
    }

    @Override
    public boolean isPatient() {
        return true;
    }

    @Override
    public Claims claims() {
        return claims;
    }

    @Override
    public void forget() {
        // Nothing is held.
    }

    @Override
    public Counts counts() {
        return new Counts(changesNothing() ? 0 : 1, 0, 0, List.of());
    }
}
