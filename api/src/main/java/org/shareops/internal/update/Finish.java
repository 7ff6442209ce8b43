package org.shareops.internal.update;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SessionLister;

/**
 * What is left to do when all steps of a transaction are done: bring back what only moved along, note what is there now, and
 * remove what was replaced. Every part can be repeated, by this program or another (rule R4).
 */
final class Finish {
    private final Context context;
    private final Journal journal;
    private final Transaction transaction;
    private final List<String> warnings;
    private final boolean isLate;
    private final Set<SharePath> spared = new HashSet<>();
    private boolean recorded;

    /**
     * Prepares what is left to do.
     *
     * @param isLate whether there was time between the steps and this in which nothing was held
     */
    Finish(Context context, Journal journal, Transaction transaction, boolean isLate, List<String> warnings) {
        this.context = context;
        this.journal = journal;
        this.transaction = transaction;
        this.isLate = isLate;
        this.warnings = warnings;
    }

    /**
     * Does everything. Lists what could not be removed: it waits for the next recovery.
     *
     * @param manifest the record of the update; null if it has to be read from where it was staged
     */
    List<SharePath> run(@Nullable Manifest manifest) throws ShareException {
        bringOriginalsBack();
        removeEmptied();
        noteWhatIsThere(manifest);
        setTimes();
        expire();
        return sweep();
    }

    /** Returns true if the record of the update lies among ours now, so that these are not empty; after {@link #run}. */
    boolean hasRecorded() {
        return recorded;
    }

    /** Removes what was replaced, and with the last of it the transaction. */
    List<SharePath> sweep() throws ShareException {
        TreeRemover remover = new TreeRemover(context);
        spareWhatCameLate();
        spared.forEach(remover::spare);
        for (Step step : transaction.steps()) {
            SharePath replaced = step.replacedAt().orElse(null);
            if (replaced != null && !step.replacesFile() && !spared.contains(replaced)) {
                remover.remove(replaced, step.old());
            }
        }
        for (Transaction.Expired each : transaction.expired()) {
            remover.remove(each.removal().setAside(), each.removal().old());
        }
        if (remover.left().isEmpty()) {
            // The plan goes last: without it nobody would know what may be removed.
            remover.removeBelow(
                    context.control().transaction(), context.control().plan());
        }
        if (remover.left().isEmpty()) {
            context.deleteIfThere(context.control().plan());
            remover.removeEmptied(context.control().transaction());
        }
        if (remover.left().isEmpty()) {
            journal.end();
        } else {
            warnings.add("old content could not be removed and waits below \""
                    + context.control().transaction() + "\"");
            journal.retire();
        }
        return remover.left();
    }

    /** Takes versions away that nobody needs; one that somebody holds or has changed stays for the next time. */
    private void expire() throws ShareException {
        if (transaction.expired().isEmpty()) {
            return;
        }
        Optional<String> current = currentVersion();
        for (Transaction.Expired each : transaction.expired()) {
            SharePath live = each.removal().live();
            if (current.isEmpty() || current.get().equals(live.name())) {
                // Somebody has led the pointer by hand since.
                continue;
            }
            Optional<Entry> top = context.volume().stat(live);
            if (top.isPresent() && !isFree(each.removal(), top.get())) {
                continue;
            }
            if (top.isPresent()) {
                try {
                    Renames.rename(context.volume(), live, each.removal().setAside());
                } catch (ShareException e) {
                    switch (e.kind()) {
                        case IN_USE -> {
                            // Its holder has come since we looked.
                            continue;
                        }
                        case ACCESS_DENIED -> {
                            warnings.add("the old version \"" + live + "\" could not be removed: " + e.getMessage());
                            continue;
                        }
                        default -> throw e;
                    }
                }
            }
            new ManifestStore(context, each.record()).delete(warnings);
        }
    }

    /** Returns what the pointer names now; empty if it names nothing that we know. */
    private Optional<String> currentVersion() throws ShareException {
        try {
            return VersionList.readPointer(context);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.REFUSED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private boolean isFree(Step removal, Entry top) throws ShareException {
        TreeSnapshot now = TreeSnapshot.of(context, removal.live(), top);
        if (!now.showsSameAs(removal.old())) {
            return false;
        }
        Optional<SessionLister> lister = context.facet(SessionLister.class);
        try {
            // Whoever merely reads in it, or works in it, is not to lose it either.
            if (lister.isPresent()
                    && !lister.get().openFiles(removal.live()).items().isEmpty()) {
                return false;
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            // The test that follows needs no such right.
        }
        try {
            new HolderTest(context.at(removal.live()), transaction.operation()).check(now.files());
            return true;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            return false;
        }
    }

    private void bringOriginalsBack() throws ShareException {
        if (transaction.copies().isEmpty()) {
            return;
        }
        Step step = transaction.steps().get(0);
        SharePath old = step.replacedAt().orElseThrow();
        KeptFiles kept = new KeptFiles(context, step.old(), transaction.copies(), old, warnings);
        transaction.copies().paths().forEach(kept::bringBack);
        kept.notBack().forEach(path -> spared.add(old.resolve(path)));
    }

    /** Where nothing keeps others off, somebody may have saved his work between the last look and the renaming. */
    private void spareWhatCameLate() throws ShareException {
        for (Step step : transaction.steps()) {
            if (isLate && step.action() == Step.Action.TWO_RENAMES && step.hasAnothersContent(context)) {
                // Who has put that there is not known, nor whether ours ever had the name: the old content stays.
                SharePath old = step.replacedAt().orElseThrow();
                if (context.volume().stat(old).isPresent()) {
                    spared.add(old);
                    warnings.add("\"" + step.live() + "\" is neither old nor new by now; the old content waits at \""
                            + old + "\"");
                }
            }
            if (!step.replacesFile()
                    || step.replacedAt().isEmpty()
                    || (context.traits().claimsDenyOpens() && !isLate)) {
                continue;
            }
            SharePath aside = step.replacedAt().orElseThrow();
            Optional<Entry> now = context.volume().stat(aside);
            if (now.isPresent()
                    && !TreeSnapshot.isSameContent(now.get(), step.old().top().orElseThrow())) {
                spared.add(aside);
                warnings.add("\"" + aside + "\" was changed by somebody just before it was replaced, and is kept");
            }
        }
    }

    private void removeEmptied() throws ShareException {
        for (SharePath directory : transaction.emptied()) {
            try {
                // By now it may be a file of somebody's.
                if (context.volume().stat(directory).filter(Entry::isDirectory).isPresent()) {
                    context.volume().delete(directory);
                }
            } catch (ShareException e) {
                switch (e.kind()) {
                    case NOT_FOUND -> {
                        // Somebody else removed it, which is what we wanted.
                    }
                    case NOT_EMPTY, IN_USE, ACCESS_DENIED ->
                        warnings.add("the directory \"" + directory + "\" could not be removed: " + e.getMessage());
                    default -> throw e;
                }
            }
        }
    }

    private void noteWhatIsThere(@Nullable Manifest known) throws ShareException {
        ManifestStore store = new ManifestStore(context);
        switch (transaction.manifest()) {
            case NONE -> {
                // A single file has none.
            }
            case DELETE -> {
                store.delete(warnings);
                new TreeRemover(context).remove(context.control().versions(), null);
            }
            case REPLACE -> {
                Manifest staged = known != null ? known : store.readStaged();
                if (staged != null) {
                    Map<SharePath, Optional<Manifest.Line>> fresh = refreshed(staged);
                    recorded = store.place(fresh.isEmpty() ? null : staged.with(context, fresh), warnings);
                }
            }
        }
    }

    /**
     * Some servers change the identity of a file when it gets its name; what is recorded is what they tell last. Returns what differs
     * from what was staged. Where identities stay, the record needs no second look: see {@link Manifest.Line#moved}.
     */
    private Map<SharePath, Optional<Manifest.Line>> refreshed(Manifest staged) throws ShareException {
        Map<SharePath, Optional<Manifest.Line>> fresh = new HashMap<>();
        if (context.traits().stableIds()) {
            return fresh;
        }
        for (Step step : transaction.steps()) {
            SharePath path =
                    step.live().startsWith(context.path()) ? step.live().relativeTo(context.path()) : null;
            Manifest.Line line = path == null ? null : staged.records().get(path);
            if (path == null || line == null || line.directory()) {
                continue;
            }
            Optional<Entry> now = context.volume().stat(step.live());
            boolean ours = now.isPresent()
                    && now.get().size() == line.size()
                    && now.get().modified().equals(line.modified());
            // Somebody may have replaced it at once. Then it stays ours by name, and its content is compared next time.
            String hash = ours ? line.hash() : "unknown";
            Blocks blocks = ours ? line.blocks() : Blocks.NONE;
            Optional<String> mark = ours ? line.mark() : Optional.empty();
            Optional<Manifest.Line> last = now.map(entry -> Manifest.Line.ofFile(entry, hash, blocks, mark));
            if (!last.equals(Optional.of(line))) {
                fresh.put(path, last);
            }
        }
        return fresh;
    }

    private void setTimes() throws ShareException {
        transaction.times().entries().forEach(each -> {
            try {
                context.volume().setAttributes(each.getKey(), each.getValue(), null);
            } catch (ShareException e) {
                warnings.add("the time of \"" + each.getKey() + "\" is that of the update: " + e.getMessage());
            }
        });
    }
}
