package org.shareops.internal.update;

import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateStrategy;

/** Brings to an end what crashed programs have left of a target, before another update of it is planned. */
final class EarlierUpdates {
    private final Context context;
    private final List<String> warnings;
    private boolean attemptsLogged;

    /** What was found is added to {@code warnings}. */
    EarlierUpdates(Context context, List<String> warnings) {
        this.context = context;
        this.warnings = warnings;
    }

    /** Returns true if somebody has written down how often he has tried; after {@link #recover}. */
    boolean hasAttempts() {
        return attemptsLogged;
    }

    /** Returns true if somebody waits for the target, or is at work at it. */
    boolean recover() throws ShareException {
        TargetCheck.checkNames(context);
        if (context.path().isRoot() && context.options().strategy() != UpdateStrategy.PATCH) {
            // What follows refuses it, and nothing has to be asked for that.
            return false;
        }
        RecoveryWalk walk = new RecoveryWalk(context);
        try {
            walk.area(context.control().directory(), context.control().key());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            // Who may not look there may not publish there either; what follows says why.
        }
        attemptsLogged = walk.hasSeenAttempts();
        RecoveryReport report = walk.report();
        warnings.addAll(report.warnings());
        boolean othersWait = false;
        for (Recovered each : report.updates()) {
            switch (each.result()) {
                case FINISHED ->
                    warnings.add("an earlier update of this target had been interrupted in its commit; it was finished"
                            + " first");
                case TAKEN_BACK ->
                    warnings.add("an earlier update of this target had been interrupted; it was taken back");
                case STUCK ->
                    warnings.add("an earlier update of this target left what a person has to look at: "
                            + each.error().map(ShareException::getMessage).orElse(""));
                case WAITING, BUSY -> othersWait = true;
                case FAILED -> {
                    // The attempt that follows meets the same, and says so.
                }
            }
        }
        return othersWait;
    }
}
