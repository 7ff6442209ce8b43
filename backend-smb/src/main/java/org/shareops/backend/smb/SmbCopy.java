package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerCopy;

/** Copying inside the server (MS-SMB2 2.2.31.1). What servers cannot copy is read from them and written to them instead. */
final class SmbCopy implements ServerCopy {
    private static final int REQUEST_RESUME_KEY = 0x0014_0078;
    private static final int COPY_CHUNKS = 0x0014_40F2;
    private static final int KEY_BYTES = 24;
    private static final int MOST_KEY_BYTES = 32;
    private static final int ANSWER_BYTES = 12;
    private static final SmbStep ASK_KEY = new SmbStep.Control(REQUEST_RESUME_KEY, new byte[0], MOST_KEY_BYTES);
    private static final SmbStep RIGHTS = SmbSecurity.DESCRIPTOR;
    private static final SmbStep MORE = NamedValues.querySize();
    /** How many of them are about rights. */
    private static final int QUESTIONS = 2;
    /** What some servers say in a compound to what takes longer (MS-SMB2 3.3.5.2.7). */
    private static final int INTERNAL_ERROR = 0xC00000E5;

    private final SmbTree tree;
    private final Failures failures;

    SmbCopy(SmbTree tree, Failures failures) {
        this.tree = tree;
        this.failures = failures;
    }

    /** By {@link SmbRanges}. */
    @Override
    public boolean copiesRanges() {
        return true;
    }

    @Override
    public Copied copy(
            SharePath from,
            SharePath to,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException {
        List<SmbStep> last = new ArrayList<>();
        if (modified != null || attributes != null) {
            // After the content, or writing it would set the time once more.
            last.add(Wire.basic(modified, attributes));
        }
        if (sync) {
            last.add(new SmbStep.Flush());
        }
        try (Original source = open(from)) {
            return copyFrom(source, to, last);
        } catch (SmbFailure e) {
            throw failures.of("copy", from, e);
        }
    }

    /**
     * What is copied.
     *
     * @param key by which the server knows it; null if it gives none, and so copies nothing
     * @param rights its security descriptor; null if that is not all, or not for us to see
     */
    private record Original(SmbHandle handle, byte @Nullable [] key, byte @Nullable [] rights)
            implements AutoCloseable {
        long size() {
            return handle.info().size();
        }

        @Override
        public void close() throws SmbFailure {
            handle.close();
        }
    }

    private Original open(SharePath from) throws SmbFailure {
        String path = Wire.path(from);
        int access = READ_DATA | READ_ATTRIBUTES;
        try {
            return identified(tree.openAndTry(
                    existing(path, access | READ_CONTROL, SHARE_ALL, NO_DIRECTORY), RIGHTS, MORE, ASK_KEY));
        } catch (SmbFailure.Status e) {
            if (!Failures.isOf(e, NtStatus.STATUS_ACCESS_DENIED)) {
                throw e;
            }
            // Its content may be ours to read though its rights are not.
            return identified(tree.openAndTry(existing(path, access, SHARE_ALL, NO_DIRECTORY)));
        }
    }

    private static Original identified(SmbTree.Tried tried) throws SmbFailure {
        List<byte[]> answers = tried.answers();
        try {
            byte[] key = answers.size() > QUESTIONS ? answers.get(QUESTIONS) : askKey(tried.handle());
            if (key != null && key.length < KEY_BYTES) {
                throw new SmbFailure.Malformed("a key of " + key.length + " bytes", null);
            }
            return new Original(tried.handle(), key, rightsOf(answers));
        } catch (SmbFailure e) {
            try (SmbHandle unused = tried.handle()) {
                throw e;
            }
        }
    }

    private static byte @Nullable [] askKey(SmbHandle handle) throws SmbFailure {
        try {
            return handle.control(REQUEST_RESUME_KEY, new byte[0], MOST_KEY_BYTES);
        } catch (SmbFailure.Status e) {
            if (isUnsupported(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Returns the descriptor among the answers if it says everything, and there are no extended attributes. */
    private static byte @Nullable [] rightsOf(List<byte[]> answers) throws SmbFailure {
        return answers.size() >= QUESTIONS && !NamedValues.hasAny(answers.get(1)) ? answers.get(0) : null;
    }

    /**
     * Copies in three round trips one after the other what the server copies at once. Copying comes last in its request: what
     * takes longer can be refused where something follows (MS-SMB2 3.3.5.2.7), as Samba does; so can asking for the key.
     */
    private Copied copyFrom(Original source, SharePath to, List<SmbStep> last) throws ShareException {
        try {
            Started started = start(source, Wire.path(to));
            try (SmbHandle target = started.target()) {
                long done = copyInside(source, target, started.done(), started.refusal());
                if (done < source.size()) {
                    done = copyThroughUs(source.handle(), target, done);
                }
                target.finishWith(source.handle(), last.toArray(SmbStep[]::new));
                return new Copied(done, SmbClaim.idOf(target.info()), started.sameSecurity());
            }
        } catch (SmbFailure e) {
            throw failures.ofCreation("copy to", to, e);
        }
    }

    /**
     * A copy that was begun.
     *
     * @param done how many bytes it has
     * @param refusal what the server said when it was asked to copy; null if it was not, or did not refuse that
     */
    private record Started(SmbHandle target, long done, SmbFailure.@Nullable Status refusal, boolean sameSecurity) {}

    private Started start(Original source, String to) throws SmbFailure {
        int access = READ_DATA | WRITE_DATA | APPEND_DATA | READ_ATTRIBUTES | WRITE_ATTRIBUTES;
        List<SmbStep> steps = new ArrayList<>();
        if (source.rights() != null) {
            access |= READ_CONTROL;
            steps.addAll(List.of(RIGHTS, MORE));
        }
        int before = steps.size();
        Limits limits = Limits.OF_EVERY_SERVER;
        long first = Math.min(source.size(), limits.mostAtOnce());
        if (source.key() != null && first > 0) {
            steps.add(chunks(source.key(), 0, first, limits.chunkBytes()));
        }
        SmbOpen open = create(to, access, SHARE_NONE, NO_DIRECTORY, 0);
        SmbTree.Tried tried = tree.openAndTry(open, steps.toArray(SmbStep[]::new));
        try {
            List<byte[]> answers = tried.answers();
            byte[] rights = before == 0 ? null : rightsOf(answers);
            long done = answers.size() > before ? checked(answers.get(before), first) : 0;
            SmbFailure.Status refusal = tried.refusal();
            boolean ofCopying = refusal != null && refusal.code() != INTERNAL_ERROR && answers.size() == before;
            return new Started(
                    tried.handle(),
                    done,
                    ofCopying ? refusal : null,
                    rights != null && Arrays.equals(source.rights(), rights));
        } catch (SmbFailure e) {
            try (SmbHandle unused = tried.handle()) {
                throw e;
            }
        }
    }

    /**
     * Copies from a position on; returns how far that went, since the server will not copy the rest.
     *
     * @param refusal what the server said when it was asked for the first part; null if that was nothing, or no refusal
     */
    private static long copyInside(Original source, SmbHandle target, long from, SmbFailure.@Nullable Status refusal)
            throws SmbFailure {
        long done = from;
        if (source.key() == null) {
            return done;
        }
        try {
            Limits limits = Limits.OF_EVERY_SERVER;
            SmbFailure.Status refused = refusal;
            while (done < source.size()) {
                if (refused != null) {
                    limits = limits.lowered(refused);
                    refused = null;
                }
                long length = Math.min(source.size() - done, limits.mostAtOnce());
                SmbStep.Control copy = chunks(source.key(), done, length, limits.chunkBytes());
                try {
                    done += checked(target.control(copy.code(), copy.input(), copy.most()), length);
                } catch (SmbFailure.Status e) {
                    refused = e;
                }
            }
        } catch (SmbFailure.Status e) {
            if (!isUnsupported(e)) {
                throw e;
            }
        }
        return done;
    }

    private static boolean isUnsupported(SmbFailure.Status failure) {
        return NtStatus.of(failure.code())
                .filter(status -> status.kind == ErrorKind.UNSUPPORTED || status == NtStatus.STATUS_INVALID_PARAMETER)
                .isPresent();
    }

    /** How much a server copies by one request. */
    private record Limits(long chunks, long chunkBytes, long bytes) {
        /** MS-SMB2 3.3.3: chunks of 1 MiB, 16 of them at once. */
        static final Limits OF_EVERY_SERVER = new Limits(16, 1 << 20, 16 << 20);

        long mostAtOnce() {
            return Math.min(bytes, chunks * chunkBytes);
        }

        /**
         * Takes the limits that come with a refusal (MS-SMB2 2.2.32.1).
         *
         * @throws SmbFailure.Status the refusal, if it has none, or so low ones that copying through us is no slower, or if
         *     the server refuses what it said it would take
         */
        Limits lowered(SmbFailure.Status refusal) throws SmbFailure.Status {
            byte[] output = refusal.output();
            boolean hasLimits =
                    refusal.code() == NtStatus.STATUS_INVALID_PARAMETER.code && output.length >= ANSWER_BYTES;
            if (!hasLimits || !equals(OF_EVERY_SERVER)) {
                throw refusal;
            }
            ByteBuffer said = Wire.littleEndian(output);
            Limits lower = new Limits(
                    Math.min(chunks, Integer.toUnsignedLong(said.getInt(0))),
                    Math.min(chunkBytes, Integer.toUnsignedLong(said.getInt(4))),
                    Math.min(bytes, Integer.toUnsignedLong(said.getInt(8))));
            if (lower.equals(this) || lower.mostAtOnce() < SmbHandle.MOST_BYTES) {
                throw refusal;
            }
            return lower;
        }
    }

    /** Asks for a part to be copied to the same place (MS-SMB2 2.2.31.1). */
    @SuppressWarnings("ByteBufferBackingArray")
    private static SmbStep.Control chunks(byte[] key, long from, long length, long chunkBytes) {
        int chunks = (int) ((length + chunkBytes - 1) / chunkBytes);
        ByteBuffer request = Wire.allocate(32 + 24 * chunks);
        request.put(key, 0, KEY_BYTES).putInt(chunks).putInt(0);
        for (long at = from; at < from + length; at += chunkBytes) {
            request.putLong(at).putLong(at);
            request.putInt((int) Math.min(chunkBytes, from + length - at)).putInt(0);
        }
        return new SmbStep.Control(COPY_CHUNKS, request.array(), ANSWER_BYTES);
    }

    /** Returns how many bytes were copied, as an answer says that must say all of them. */
    private static long checked(byte[] answer, long length) throws SmbFailure {
        long written = answer.length < ANSWER_BYTES
                ? -1
                : Integer.toUnsignedLong(Wire.littleEndian(answer).getInt(8));
        if (written != length) {
            throw new SmbFailure.Malformed(
                    "the server says that it copied " + written + " of " + length + " bytes", null);
        }
        return written;
    }

    /** Copies from a position to the end; returns where that is. */
    private long copyThroughUs(SmbHandle source, SmbHandle target, long from) throws SmbFailure {
        ByteBuffer buffer = ByteBuffer.allocate(tree.transferBytes());
        long at = from;
        while (source.read(buffer, at) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += target.write(buffer, at);
            }
            buffer.clear();
        }
        return at;
    }
}
