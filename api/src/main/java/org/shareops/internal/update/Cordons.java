package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.shareops.internal.run.RecordText;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.Volume;

/**
 * Keeps newcomers off a share, in a way that others can join and that somebody else can undo (rules D2, D6). What the server is
 * changed from, and to, lies in the control area of the share's root before it is changed; beside it lies a lease of each who
 * keeps newcomers off, whose time of change is its end. Every step is made under a lock of its own. For one thread.
 */
final class Cordons {
    private static final String OPERATION = "keep newcomers off";
    private static final String KEY = "cordon";
    private static final String RECORD = KEY + ".adm";
    /** What the server made of the wanted state, where that is something else. */
    private static final String WRITTEN = KEY + ".wrt";

    private static final String LEASE = ".lea";
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_TRIES = 100;
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** How much a server's clock may be behind the times of its files: some tell whole seconds only. */
    private static final Duration COARSEST_CLOCK = Duration.ofSeconds(5);

    private final Context context;
    private final SharePath area;

    /** Looks after the cordon of the share whose root the context has. */
    Cordons(Context context) {
        this.context = context;
        this.area = context.control().directory();
    }

    private Volume volume() {
        return context.volume();
    }

    private Admission admission() throws ShareException {
        Optional<Admission> admission = context.facet(Admission.class);
        if (admission.isEmpty()) {
            throw context.error(ErrorKind.UNSUPPORTED, OPERATION)
                    .detail("this kind of share cannot refuse newcomers")
                    .build();
        }
        return admission.get();
    }

    /** Says what a cordon shuts. No I/O. */
    CordonScope scope() throws ShareException {
        return admission().scope();
    }

    /** Something that is done under the lock. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Admission admission) throws ShareException;
    }

    /** A request to stop waits: a server that is shut needs a lease that says until when. */
    private <T> T underLock(Work<T> work) throws ShareException {
        Admission admission = admission();
        PublisherLock lock = lock();
        AtomicReference<T> result = new AtomicReference<>();
        // Letting the lock go as well: who has a lease must come to know it, or nobody gives it back.
        context.cancellation().shield(() -> {
            try {
                result.set(work.run(admission));
            } catch (ShareException | RuntimeException | Error e) {
                closeAfter(lock, e);
                throw e;
            }
            lock.close();
            context.control().removeIfEmpty(volume());
        });
        return result.get();
    }

    private void closeAfter(PublisherLock lock, Throwable e) {
        try {
            lock.close();
            context.control().removeIfEmpty(volume());
        } catch (ShareException again) {
            e.addSuppressed(again);
        }
    }

    private PublisherLock lock() throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                return PublisherLock.take(context.ofArea(ControlArea.found(area, KEY)));
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.BUSY || tries == MOST_TRIES) {
                    throw e;
                }
            }
            context.pause(PAUSE);
        }
    }

    /**
     * Begins a cordon, or joins the one that is there.
     *
     * @return by which it is left again
     * @throws ShareException {@code REFUSED} if somebody has changed by hand what the last cordon left
     */
    String join(String reason, Duration lease) throws ShareException {
        return underLock(admission -> shutAndLease(admission, reason, lease));
    }

    private String shutAndLease(Admission admission, String reason, Duration lease) throws ShareException {
        try {
            shut(admission);
            return addLease(reason, lease);
        } catch (ShareException | RuntimeException | Error e) {
            try {
                liftUnlessLeased(admission, false);
            } catch (ShareException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void shut(Admission admission) throws ShareException {
        Optional<CordonRecord> standing = record();
        byte[] present = admission.save();
        CordonRecord record;
        if (standing.isEmpty()) {
            record = new CordonRecord(present, admission.refusal(present));
            write(RECORD, record.toBytes());
            volume().syncDirectory(area);
        } else {
            record = standing.get();
            if (!record.isSaved(present) && !isOurs(record, present)) {
                throw context.error(ErrorKind.REFUSED, OPERATION)
                        .detail(
                                "somebody has changed by hand who may come in, since an earlier cordon noted it down in \""
                                        + area.child(RECORD) + "\"; look at it, and lift that cordon first")
                        .build();
            }
            if (!isInForce(record, present)) {
                forgetLeases();
            } else if (isOurs(record, present) && admission.admitsAdministrators()) {
                return;
            }
        }
        byte[] written = admission.refuse(record.saved());
        if (!record.isWanted(written) && !isOurs(record, written)) {
            deleteIfThere(WRITTEN);
            write(WRITTEN, written);
            volume().syncDirectory(area);
        }
    }

    /**
     * Returns false if newcomers are let in as before. Leases that are there all the same are of programs that are gone, as far as
     * their cordon goes: a keeper, or somebody at the server, has let newcomers in.
     */
    private boolean isInForce(CordonRecord record, byte[] present) throws ShareException {
        return !record.isSaved(present) || isOurs(record, present);
    }

    /** Who may not look into it leaves it alone. */
    private boolean mayBeInForce(Admission admission) throws ShareException {
        try {
            Optional<CordonRecord> standing = record();
            return standing.isEmpty() || isInForce(standing.get(), admission.save());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            return true;
        }
    }

    /** Returns the leases of all who have this reason. Who may not read one leaves it to those who may. */
    List<String> leasesFor(String reason) throws ShareException {
        List<String> theirs = new ArrayList<>();
        for (Entry lease : leases()) {
            if (isFor(reason, lease.name())) {
                theirs.add(lease.name());
            }
        }
        return theirs;
    }

    private boolean isFor(String reason, String lease) throws ShareException {
        try {
            return read(lease)
                    .filter(why -> Arrays.equals(why, reason.getBytes(StandardCharsets.UTF_8)))
                    .isPresent();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Gives back those of these leases that are still there: their programs have crashed, and their work is done now.
     *
     * @return empty if there is none
     */
    Optional<CordonEnd> leaveAll(List<String> names) throws ShareException {
        List<String> left = names.isEmpty()
                ? List.of()
                : leases().stream().map(Entry::name).filter(names::contains).toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(underLock(admission -> {
            for (String lease : left) {
                deleteIfThere(lease);
            }
            return liftUnlessLeased(admission, false);
        }));
    }

    private void forgetLeases() throws ShareException {
        for (Entry lease : leases()) {
            deleteIfThere(lease.name());
        }
    }

    /** Returns whether this is what a cordon wrote. */
    private boolean isOurs(CordonRecord record, byte[] present) throws ShareException {
        if (record.isWanted(present)) {
            return true;
        }
        Optional<byte[]> written = read(WRITTEN);
        if (written.isEmpty() || !Arrays.equals(written.get(), present)) {
            return false;
        }
        refuseOthers(WRITTEN);
        return true;
    }

    /** Whoever may write here, and nothing more, must not have us decide who may come in (rule D2). */
    private void refuseOthers(String name) throws ShareException {
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (facet.isPresent() && !facet.get().isOurs(area.child(name))) {
            throw context.error(ErrorKind.REFUSED, "lift a cordon by the record")
                    .detail("\"" + area.child(name)
                            + "\" belongs neither to us nor to administrators: it may be made up. Look at who may come in, and"
                            + " remove the file, or lift the cordon as the one who made it")
                    .build();
        }
    }

    private String addLease(String reason, Duration lease) throws ShareException {
        String id = context.control().transactionId();
        write(id + LEASE, reason.getBytes(StandardCharsets.UTF_8));
        setEnd(id, lease);
        return id;
    }

    private void setEnd(String id, Duration lease) throws ShareException {
        Instant end = volume().serverTime().plus(lease);
        volume().setAttributes(area.child(id + LEASE), end, null);
    }

    /**
     * Makes a lease last from now on for so long.
     *
     * @throws ShareException {@code NOT_FOUND} if somebody has lifted the cordon
     */
    void extend(String id, Duration lease) throws ShareException {
        admission();
        setEnd(id, lease);
    }

    /** Gives a lease back; the last one lifts the cordon. */
    CordonEnd leave(String id) throws ShareException {
        return underLock(admission -> {
            deleteIfThere(id + LEASE);
            return liftUnlessLeased(admission, false);
        });
    }

    /**
     * Lifts a cordon of which no lease is left that has not run out: its programs have crashed.
     *
     * @return empty if there is none
     */
    Optional<CordonEnd> liftIfExpired() throws ShareException {
        if (context.facet(Admission.class).isEmpty() || !isAnythingLeft()) {
            return Optional.empty();
        }
        return Optional.of(underLock(admission -> liftUnlessLeased(admission, false)));
    }

    /** Lifts a cordon, whoever wants it; {@code force} puts back the state of before over whatever is there now. */
    CordonEnd liftForAll(boolean force) throws ShareException {
        return underLock(admission -> {
            // Nobody's lease is touched for a record that is not acted upon.
            record();
            forgetLeases();
            return liftUnlessLeased(admission, force);
        });
    }

    private CordonEnd liftUnlessLeased(Admission admission, boolean force) throws ShareException {
        List<Entry> leases = leases();
        Instant now = volume().serverTime().minus(COARSEST_CLOCK);
        if (leases.stream().anyMatch(lease -> lease.modified().isAfter(now)) && mayBeInForce(admission)) {
            return CordonEnd.STILL_SHUT;
        }
        Optional<CordonRecord> standing = record();
        CordonEnd end = standing.isEmpty() ? CordonEnd.ALREADY_OPEN : restore(admission, standing.get(), force);
        if (end != CordonEnd.CHANGED_BY_OTHERS) {
            // The record goes last: until then whoever comes next finds what is to be done.
            for (Entry lease : leases) {
                deleteIfThere(lease.name());
            }
            deleteIfThere(WRITTEN);
            deleteIfThere(RECORD);
        }
        return end;
    }

    private CordonEnd restore(Admission admission, CordonRecord record, boolean force) throws ShareException {
        byte[] present = admission.save();
        boolean open = record.isSaved(present);
        if (!open && !force && !isOurs(record, present)) {
            return CordonEnd.CHANGED_BY_OTHERS;
        }
        // Also where it is open already: who stands by for us is not needed any more.
        admission.restore(record.saved());
        byte[] restored = admission.save();
        if (!record.isSaved(restored)) {
            throw context.error(ErrorKind.PROTOCOL, "let newcomers in again")
                    .detail("the server took the state of before and has another now; it is noted down in \""
                            + area.child(RECORD) + "\"")
                    .build();
        }
        return open ? CordonEnd.ALREADY_OPEN : CordonEnd.RESTORED;
    }

    /** Returns null where there is none; a record that was only being written when its program ended has changed nothing. */
    private Optional<CordonRecord> record() throws ShareException {
        Optional<byte[]> bytes = read(RECORD);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        CordonRecord record = CordonRecord.parse(bytes.get());
        if (record == null && !RecordText.isCutOff(bytes.get(), CordonRecord.HEADER)) {
            throw context.error(ErrorKind.PROTOCOL, "read the record of a cordon")
                    .detail("\"" + area.child(RECORD)
                            + "\" is damaged, or of another version; look at who may come in, mend"
                            + " that by hand, and remove the file")
                    .build();
        }
        if (record == null) {
            deleteIfThere(RECORD);
        } else {
            refuseOthers(RECORD);
        }
        return Optional.ofNullable(record);
    }

    /** Of a cordon that ended properly nothing is. */
    private boolean isAnythingLeft() throws ShareException {
        return isAnyIn(entries().stream().map(Cordons::nameOf).toList());
    }

    /** Returns whether some of these names in the control area of a share's root, in small letters, are a cordon's. */
    static boolean isAnyIn(Collection<String> names) {
        return names.stream().anyMatch(name -> name.startsWith(KEY + ".") || name.endsWith(LEASE));
    }

    private List<Entry> leases() throws ShareException {
        return entries().stream().filter(entry -> nameOf(entry).endsWith(LEASE)).toList();
    }

    /** All our names are of small letters, and some servers give them back in capitals. */
    private static String nameOf(Entry entry) {
        return entry.name().toLowerCase(Locale.ROOT);
    }

    private List<Entry> entries() throws ShareException {
        List<Entry> files = new ArrayList<>();
        try (EntryCursor cursor = volume().list(area)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry.isFile()) {
                    files.add(entry);
                }
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        return files;
    }

    private void write(String name, byte[] content) throws ShareException {
        try (ContentWriter writer = volume().createNew(area.child(name))) {
            Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
            if (facet.isPresent()) {
                facet.get().confine(area.child(name), null);
            }
            writer.write(ByteBuffer.wrap(content), 0);
            writer.sync();
        }
    }

    private Optional<byte[]> read(String name) throws ShareException {
        try {
            return Optional.of(Journal.readAll(volume(), area.child(name), MOST_BYTES));
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void deleteIfThere(String name) throws ShareException {
        context.deleteIfThere(area.child(name));
    }
}
