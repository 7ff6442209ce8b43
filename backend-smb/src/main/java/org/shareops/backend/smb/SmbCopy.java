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
    private static final SmbStep ASK_KEY =
            new SmbStep.Control(CopyChunks.REQUEST_RESUME_KEY, new byte[0], CopyChunks.MOST_KEY_BYTES);
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
            return new Original(tried.handle(), key == null ? null : CopyChunks.checkedKey(key), rightsOf(answers));
        } catch (SmbFailure e) {
            try (SmbHandle unused = tried.handle()) {
                throw e;
            }
        }
    }

    private static byte @Nullable [] askKey(SmbHandle handle) throws SmbFailure {
        try {
            return handle.control(CopyChunks.REQUEST_RESUME_KEY, new byte[0], CopyChunks.MOST_KEY_BYTES);
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
        CopyChunks.Limits limits = CopyChunks.Limits.OF_EVERY_SERVER;
        long first = Math.min(source.size(), limits.mostAtOnce());
        if (source.key() != null && first > 0) {
            steps.add(CopyChunks.request(source.key(), 0, first, limits));
        }
        SmbOpen open = create(to, access, SHARE_NONE, NO_DIRECTORY, 0);
        SmbTree.Tried tried = tree.openAndTry(open, steps.toArray(SmbStep[]::new));
        try {
            List<byte[]> answers = tried.answers();
            byte[] rights = before == 0 ? null : rightsOf(answers);
            long done = answers.size() > before ? CopyChunks.checkedAnswer(answers.get(before), first) : 0;
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
            CopyChunks.Limits limits = CopyChunks.Limits.OF_EVERY_SERVER;
            SmbFailure.Status refused = refusal;
            while (done < source.size()) {
                if (refused != null) {
                    limits = limits.lowered(refused);
                    refused = null;
                }
                long length = Math.min(source.size() - done, limits.mostAtOnce());
                try {
                    done += CopyChunks.copy(target, source.key(), done, length, limits);
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
