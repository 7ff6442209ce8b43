package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordReader;
import org.shareops.internal.run.RecordText;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.shareops.spi.WholeFiles;

/**
 * What is written down of one transaction, so that whoever comes after a crash can finish it or take it back (rule R4). Two
 * files: the record says that there is a transaction and which, from before its first byte is staged until nothing of it is
 * left; the plan, in the transaction's directory, says what the commit will change. Each is written once, whole and made
 * durable, so that a file that is cut off means that what it announces has not begun.
 *
 * <p>The record has the name of its target, is created exclusively under the publisher's lock, and is read again under it
 * by a publisher that waited: one that finds another's there, or none, was superseded (rule R15).
 */
final class Journal {
    private static final String RECORD_HEADER = "shareops-transaction 1";
    private static final int MOST_RECORD_BYTES = 1 << 16;
    /** Larger than that of ten million files; a bound against a file that is no plan. */
    private static final long MOST_PLAN_BYTES = 4L << 30;
    /** How much later than announced a waiting publisher may come back before it counts as dead. */
    private static final Duration GRACE = Duration.ofMinutes(1);
    /** How much a server's clock may be behind the times of its files: some tell whole seconds only. */
    private static final Duration COARSEST_CLOCK = Duration.ofSeconds(5);

    private final Context context;
    private SharePath record;
    private boolean begun;
    private boolean planDamaged;
    private boolean identitiesLost;

    /**
     * A record as it was found.
     *
     * @param transaction the transaction's name; null if the record is cut off, so that nothing of it has begun
     * @param target the name of the target
     * @param operation what was asked for, in plain words
     * @param waitsUntil until when its publisher waits for its next attempt, by the server's clock; past if it does not wait
     */
    record Found(@Nullable String transaction, String target, String operation, Instant waitsUntil) {
        /** Returns true if its publisher may come back. A record that was only just written says nothing of the kind. */
        boolean isWaiting(Instant serverTime) {
            return serverTime.plus(COARSEST_CLOCK).isBefore(waitsUntil);
        }
    }

    Journal(Context context) {
        this.context = context;
        this.record = context.control().record();
    }

    /** Returns true if this transaction was begun and has not ended. */
    boolean hasBegun() {
        return begun;
    }

    /** Reads the record of a target's transaction; empty if there is none. */
    static Optional<Found> find(Volume volume, ControlArea control) throws ShareException {
        return find(volume, control.record());
    }

    /** Reads one record; empty if there is none. */
    static Optional<Found> find(Volume volume, SharePath path) throws ShareException {
        Optional<Entry> entry = volume.stat(path);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = readAll(volume, path, MOST_RECORD_BYTES);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            // Its publisher has ended meanwhile.
            return Optional.empty();
        }
        List<List<String>> lines = RecordText.parse(bytes, RECORD_HEADER);
        if (lines == null || lines.size() != 1 || lines.get(0).size() != 3) {
            int length = Math.min(bytes.length, RECORD_HEADER.length() + 1);
            refuseOtherVersion(new String(bytes, 0, length, StandardCharsets.UTF_8), RECORD_HEADER, path);
            if (!RecordText.isCutOff(bytes, RECORD_HEADER)) {
                throw damaged(path);
            }
            return Optional.of(new Found(null, "", "update", Instant.MIN));
        }
        List<String> fields = lines.get(0);
        if (!ControlArea.isIdentifier(fields.get(0)) || !isName(fields.get(1))) {
            throw damaged(path);
        }
        return Optional.of(new Found(
                fields.get(0), fields.get(1), fields.get(2), entry.get().modified()));
    }

    /** What is no name of an entry beside the record leads elsewhere. Empty is the root of a share. */
    private static boolean isName(String target) {
        return target.indexOf('/') < 0 && !target.equals(".") && !target.equals("..");
    }

    /**
     * Writes down that this transaction begins, unless that was done, and makes its directory. Under the publisher's lock.
     */
    void begin(String operation) throws ShareException {
        ControlArea control = context.control();
        if (!begun) {
            byte[] record = new RecordText(RECORD_HEADER)
                    .line(control.transactionId(), context.path().name(), operation)
                    .toBytes();
            begun = true;
            try {
                writeAtOnce(control.record(), record);
            } catch (ShareException e) {
                // One that is there already is another's.
                begun = e.kind() != ErrorKind.ALREADY_EXISTS;
                throw e;
            }
            context.volume().syncDirectory(control.directory());
        }
        control.ensureTransaction(context.volume());
    }

    /**
     * Reads the plan; null if there is none or it is cut off, so that the commit has not begun.
     *
     * @throws ShareException {@code PROTOCOL} if it is whole, but not what we can have written
     */
    @Nullable
    Transaction readPlan() throws ShareException {
        SharePath path = context.control().plan();
        Transaction transaction;
        Optional<Entry> file;
        try {
            file = context.volume().stat(path);
            if (file.isEmpty()) {
                return null;
            }
            transaction = readPlan(path);
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
        if (transaction == null) {
            return null;
        }
        identitiesLost = transaction.hasLostIdentities(file.get());
        return identitiesLost ? transaction.withoutIdentities(context) : transaction;
    }

    private @Nullable Transaction readPlan(SharePath path) throws ShareException {
        try (ContentReader reader = context.volume().read(path)) {
            if (reader.size() > MOST_PLAN_BYTES) {
                throw damaged(path);
            }
            Transaction transaction = Transaction.read(reader, context);
            if (transaction == null) {
                refuseOtherVersion(
                        RecordReader.beginningOf(reader, Transaction.HEADER.length() + 1), Transaction.HEADER, path);
                if (RecordReader.isWhole(reader)) {
                    throw damaged(path);
                }
                planDamaged = !RecordReader.isCutOff(reader, Transaction.HEADER);
            }
            return transaction;
        }
    }

    /**
     * Returns true if the server has counted its identities anew since the plan was written that {@link #readPlan} read, as some
     * do when they are restarted. The plan then has none.
     */
    boolean hasLostIdentities() {
        return identitiesLost;
    }

    /** Returns true if the plan that {@link #readPlan} could not read was not merely being written when its program ended. */
    boolean isPlanDamaged() {
        return planDamaged;
    }

    /** Withdraws the plan before anything is taken apart that it speaks of. */
    void withdraw() throws ShareException {
        context.deleteIfThere(context.control().plan());
    }

    /**
     * Makes sure that this transaction is still the target's, after time in which the lock was not held. Under the lock.
     *
     * @throws ShareException {@code SUPERSEDED} if another publisher has ended it
     */
    void confirm() throws ShareException {
        Optional<Found> now = find(context.volume(), context.control());
        if (now.isPresent()
                && context.control().transactionId().equals(now.get().transaction())) {
            return;
        }
        begun = false;
        throw context.error(ErrorKind.SUPERSEDED, "update")
                .detail(
                        "a newer update of the same target has begun while this one waited, or a recovery or an update of"
                                + " a directory around it has ended this one; nothing was changed by it")
                .build();
    }

    /** Notes by the server's clock that we will be back after this time. */
    void waitFor(Duration interval) throws ShareException {
        if (begun) {
            Instant until = context.volume().serverTime().plus(interval).plus(GRACE);
            context.volume().setAttributes(context.control().record(), until, null);
        }
    }

    /** Ends the transaction, when nothing is left of it. Under the lock. */
    void end() throws ShareException {
        if (begun) {
            context.deleteIfThere(record);
            begun = false;
        }
    }

    /** Has nothing more to do with the transaction, which somebody else has brought to an end. */
    void leave() {
        begun = false;
    }

    /** Ends the transaction although something in it waits for its removal. Under the lock. */
    void retire() throws ShareException {
        moveTo(context.control().retiredRecord());
    }

    /** Ends the transaction although only a person can tell what is to be done with what is in it. Under the lock. */
    void getStuck() throws ShareException {
        moveTo(context.control().stuckRecord());
    }

    private void moveTo(SharePath other) throws ShareException {
        if (begun && !record.equals(other)) {
            SharePath present = record;
            context.onceNobodyReads(() -> context.volume().rename(present, other, RenameMode.FAIL_IF_EXISTS));
            record = other;
        }
        begun = false;
    }

    /** Takes over a transaction whose record was found. */
    void adopt(SharePath found) {
        record = found;
        begun = true;
    }

    private void writeAtOnce(SharePath path, byte[] content) throws ShareException {
        Optional<WholeFiles> whole = context.facet(WholeFiles.class);
        if (whole.isPresent() && content.length <= whole.get().mostBytes()) {
            whole.get().create(path, ByteBuffer.wrap(content), null, null, true);
        } else {
            try (ContentWriter writer = context.volume().createNew(path)) {
                writer.finish(ByteBuffer.wrap(content), 0);
            }
        }
    }

    /** Reads a record that may not be larger than {@code most} bytes. */
    static byte[] readAll(Volume volume, SharePath path, int most) throws ShareException {
        try (ContentReader reader = volume.read(path)) {
            if (reader.size() > most) {
                throw damaged(path);
            }
            ByteBuffer all = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (all.hasRemaining() && read >= 0) {
                read = reader.read(all, all.position());
            }
            byte[] bytes = new byte[all.position()];
            all.flip().get(bytes);
            return bytes;
        }
    }

    /** {@code start} is as many bytes of it as the header's line has. */
    private static void refuseOtherVersion(String start, String header, SharePath path) throws ShareException {
        String family = header.substring(0, header.indexOf(' ') + 1);
        if (start.startsWith(family) && start.length() == header.length() + 1 && !start.equals(header + "\n")) {
            throw ShareException.of(ErrorKind.UNSUPPORTED, "read the record")
                    .path(path)
                    .detail("another version of this library has written it; let that version finish its update")
                    .build();
        }
    }

    private static ShareException damaged(SharePath path) {
        return ShareException.of(ErrorKind.PROTOCOL, "read the record")
                .path(path)
                .detail("it is none of ours, or damaged; look at it and move it away")
                .build();
    }
}
