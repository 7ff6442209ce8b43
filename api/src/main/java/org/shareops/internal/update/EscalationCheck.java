package org.shareops.internal.update;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CordonScope;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.Support;
import org.shareops.spi.Admission;
import org.shareops.spi.FileCloser;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.update.ForcedDisconnect;

/** Refuses in the plan what a policy wants and the share cannot do, or not for us (rule D3). Changes nothing. */
final class EscalationCheck {
    private final Context context;
    private final ForcedDisconnect wanted;
    private Map<Capability, CapabilityStatus> known = Map.of();

    EscalationCheck(Context context, ForcedDisconnect wanted) {
        this.context = context;
        this.wanted = wanted;
    }

    /** Returns what is shut to newcomers before anybody is disconnected; empty if the policy does not do that. No I/O. */
    static Optional<CordonScope> shuts(Context context) {
        return context.options()
                .inUse()
                .disconnect()
                .filter(ForcedDisconnect::cordon)
                .flatMap(forced -> context.facet(Admission.class))
                .map(Admission::scope);
    }

    /** Does nothing if all is there, as far as can be known without doing it. */
    void check(String operation) throws ShareException {
        known = context.volume().capabilities();
        require(SessionLister.class, Capability.LIST_OPEN_FILES, operation, "list who holds its files");
        if (wanted.scope() == ForcedDisconnect.Scope.FILE) {
            require(
                    FileCloser.class,
                    Capability.CLOSE_FILE,
                    operation,
                    "close single files; with the scope SESSION (--scope session) whole sessions are closed, if the share can do that");
        } else {
            require(SessionCloser.class, Capability.DISCONNECT, operation, "end sessions");
        }
        if (wanted.cordon()) {
            Admission admission = require(
                    Admission.class,
                    Capability.REFUSE_NEWCOMERS,
                    operation,
                    "keep newcomers off; a policy can do without");
            look(operation, admission);
        }
    }

    private <F> F require(Class<F> facet, Capability capability, String operation, String what) throws ShareException {
        Optional<F> found = context.facet(facet);
        @Nullable CapabilityStatus status = known.get(capability);
        if (found.isEmpty() || (status != null && status.support() == Support.NO)) {
            throw context.error(ErrorKind.UNSUPPORTED, operation)
                    .detail("the policy for those in the way needs a share that can " + what + why(status))
                    .build();
        }
        if (status != null && status.support() == Support.NO_RIGHT) {
            throw context.error(ErrorKind.ACCESS_DENIED, operation)
                    .detail("the policy for those in the way needs the right to " + what + why(status))
                    .build();
        }
        return found.get();
    }

    private static String why(@Nullable CapabilityStatus status) {
        return status == null || status.detail().isEmpty() ? "" : ": " + status.detail();
    }

    private void look(String operation, Admission admission) throws ShareException {
        try {
            admission.refusal(admission.save());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            throw context.error(ErrorKind.ACCESS_DENIED, operation)
                    .detail("the policy for those in the way needs the right to keep newcomers off")
                    .cause(e)
                    .build();
        }
    }
}
