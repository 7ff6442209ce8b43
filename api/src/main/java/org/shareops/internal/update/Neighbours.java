package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.Volume;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;

/**
 * Keeps publishers of nested targets apart (rule R5). Everybody first takes the lock of his own target and then looks for the
 * others' locks, so that of two at least one sees the other. The one inside gives way at once; the one outside waits a little
 * for those inside, so that one of two always comes through.
 */
final class Neighbours {
    private static final int MOST_TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Context context;
    private final String operation;

    Neighbours(Context context, String operation) {
        this.context = context;
        this.operation = operation;
    }

    /**
     * Looks at all targets that this one lies in, and recovers what crashed there. Under our own lock.
     *
     * @return true if something was recovered, so that our own target may have changed
     * @throws ShareException {@code BUSY} if somebody is at work there
     */
    boolean outerHaveChanged() throws ShareException {
        boolean changed = false;
        for (int depth = context.path().names().size() - 1; depth >= 0; depth--) {
            SharePath outer = context.path().prefix(depth);
            SharePath parent = outer.parent().orElse(SharePath.root());
            RecoveryWalk walk = new RecoveryWalk(context);
            walk.area(parent.child(ControlArea.nameOn(context.volume())), ControlArea.keyOf(context.volume(), outer));
            changed |= hasChanged(walk.report(), outer);
        }
        return changed;
    }

    /**
     * Looks at all targets inside this one, and recovers what crashed there. Under our own lock.
     *
     * @param live the target as it was listed after our lock was taken
     * @param takesAll whether everything inside goes with the target, so that nothing may wait there for a person
     * @return false if something was recovered, so that our own target may have changed
     * @throws ShareException {@code BUSY} if somebody is at work there for longer than we wait
     */
    boolean innerAreAtRest(TreeSnapshot live, boolean takesAll) throws ShareException {
        for (SharePath control : live.controls()) {
            SharePath area = context.path().resolve(control);
            for (int tries = 1; ; tries++) {
                RecoveryWalk walk = new RecoveryWalk(context);
                walk.area(area, null);
                try {
                    // First who is at work there: what he has not yet put away waits for nobody.
                    boolean changed = hasChanged(walk.report(), area.parent().orElse(SharePath.root()));
                    if (takesAll) {
                        refuseWhatWaits(walk.report());
                    }
                    if (changed) {
                        return false;
                    }
                    break;
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.BUSY || tries == MOST_TRIES) {
                        throw e;
                    }
                }
                context.pause(PAUSE);
            }
        }
        return true;
    }

    private void refuseWhatWaits(RecoveryReport report) throws ShareException {
        if (!report.leftovers().isEmpty()) {
            throw context.error(ErrorKind.REFUSED, operation)
                    .detail(
                            "earlier updates of targets inside have left content that somebody still holds or has changed;"
                                    + " look at it and move it away, or use the strategy PATCH")
                    .problems(report.leftovers().stream()
                            .map(path -> "\"" + path + "\"")
                            .toList())
                    .build();
        }
    }

    private boolean hasChanged(RecoveryReport report, SharePath where) throws ShareException {
        boolean changed = false;
        for (Recovered each : report.updates()) {
            switch (each.result()) {
                case BUSY ->
                    throw context.error(ErrorKind.BUSY, operation)
                            .detail("another publisher is at work "
                                    + (where.isRoot() ? "on the whole share" : "at \"" + where + "\"")
                                    + ", which overlaps; try again when it has finished")
                            .build();
                case FAILED -> throw each.error().orElseThrow();
                case FINISHED, TAKEN_BACK, STUCK -> changed = true;
                case WAITING -> {
                    // It compares again when it comes back.
                }
            }
        }
        return changed;
    }

    /**
     * Copies what is recorded of targets inside the old tree into the new one, where their directories stay: without it the
     * next update of such a target would take its own files for foreign ones.
     */
    static void carryRecords(Context context, Comparison comparison, SharePath staged) throws ShareException {
        for (SharePath control : comparison.live().controls()) {
            SharePath directory = control.parent().orElse(SharePath.root());
            Planned planned = comparison.at(directory);
            boolean stays = planned != null && planned.isDirectory() && !planned.is(Planned.Step.REMOVE);
            if (stays || directory.isRoot()) {
                carryArea(context, control, staged);
            }
        }
    }

    private static void carryArea(Context context, SharePath control, SharePath staged) throws ShareException {
        List<Entry> all = list(context, control);
        List<SharePath> ofVersions = all.stream()
                .filter(entry -> entry.isDirectory() && hasEnding(entry, ControlArea.VERSIONS))
                .map(entry -> control.child(entry.name()))
                .toList();
        List<Entry> manifests = all.stream()
                .filter(entry -> entry.isFile() && hasEnding(entry, ControlArea.MANIFEST))
                .toList();
        if (manifests.isEmpty() && ofVersions.isEmpty()) {
            return;
        }
        makeArea(context.volume(), staged.resolve(control));
        for (Entry manifest : manifests) {
            copy(context, control.child(manifest.name()), manifest, staged);
        }
        for (SharePath directory : ofVersions) {
            context.volume().createDirectory(staged.resolve(directory));
            for (Entry record : list(context, directory)) {
                copy(context, directory.child(record.name()), record, staged);
            }
        }
    }

    private static boolean hasEnding(Entry entry, String ending) {
        return entry.name().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private static List<Entry> list(Context context, SharePath directory) throws ShareException {
        List<Entry> found = new ArrayList<>();
        try (EntryCursor cursor = context.volume().list(context.path().resolve(directory))) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                found.add(entry);
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            // The last record in it has gone meanwhile, and the directory with it.
        }
        return found;
    }

    private static void makeArea(Volume volume, SharePath area) throws ShareException {
        volume.createDirectory(area);
        if (volume.traits().attributes().contains(FileAttribute.HIDDEN)) {
            volume.setAttributes(area, null, Set.of(FileAttribute.HIDDEN));
        }
    }

    /** With its time: of a version, that tells its age. */
    private static void copy(Context context, SharePath record, Entry entry, SharePath staged) throws ShareException {
        SharePath from = context.path().resolve(record);
        SharePath to = staged.resolve(record);
        try (ContentWriter writer = context.volume().createNew(to)) {
            Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
            if (facet.isPresent()) {
                facet.get().confine(to, from);
            }
            new Contents(context).copy(from, writer);
            writer.sync();
        }
        context.volume().setAttributes(to, entry.modified(), null);
    }
}
