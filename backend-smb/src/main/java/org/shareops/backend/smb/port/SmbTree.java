package org.shareops.backend.smb.port;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A connected share. Thread-safe. */
public interface SmbTree extends AutoCloseable {
    /** Returns the content that one request moves at most, in bytes: {@link SmbHandle#MOST_BYTES} or more. No I/O. */
    int transferBytes();

    /** Opens or creates, as the request says, and asks for the file's identity in the same request (MS-SMB2 2.2.13). */
    SmbHandle open(SmbOpen request) throws SmbFailure;

    /**
     * Opens as {@link #open} does, and asks for one thing in the same round trip where the server can. Where the question fails
     * nothing stays open.
     */
    default Asked openAndAsk(SmbOpen request, SmbStep.Query question) throws SmbFailure {
        Tried tried = openAndTry(request, question);
        SmbFailure.Status refusal = tried.refusal();
        if (refusal != null) {
            try (SmbHandle handle = tried.handle()) {
                throw refusal;
            }
        }
        return new Asked(tried.handle(), tried.answers().get(0));
    }

    /**
     * Opens as {@link #open} does, and does some things one after the other, in one compound request where the server can
     * (MS-SMB2 3.2.4.1.4). It stays open, also where the server refuses one of them; what comes after that may have been done
     * or not. The request as a whole must be shorter than 64 KiB, and so must the answer.
     */
    Tried openAndTry(SmbOpen request, SmbStep... steps) throws SmbFailure;

    /**
     * Opens, does some things one after the other, and closes, all in one compound request where the server can (MS-SMB2
     * 3.2.4.1.4): one round trip. Of several failures the first is thrown; what came after it may have been done. The request
     * as a whole must be shorter than 64 KiB, and so must the answer.
     */
    Done openAndDo(SmbOpen request, SmbStep... steps) throws SmbFailure;

    /** Begins what {@link #openAndDo} does, which goes on while the caller does something else. */
    Pending beginToDo(SmbOpen request, SmbStep... steps);

    /** What was begun. */
    @FunctionalInterface
    interface Pending {
        /** Waits for its end. Whoever is interrupted does not wait, and it goes on. */
        Done end() throws SmbFailure;
    }

    /**
     * Asks what we may do with a file or directory, in one round trip that opens its attributes alone and so is in nobody's
     * way (MS-SMB2 2.2.13.2.5).
     *
     * @return an access mask; empty if the server does not say
     */
    OptionalInt rights(String path) throws SmbFailure;

    /**
     * Asks nobody: fails if the share was closed here, or if the session is already known to be lost. For what is done without
     * the share and yet belongs to it.
     */
    void check() throws SmbFailure;

    /** Asks what kind of share this is, in two round trips, or none if it was connected for that: the flags of MS-SMB2 2.2.10. */
    int flags() throws SmbFailure;

    /** Disconnects the share. Idempotent. */
    @Override
    void close();

    /**
     * What {@link #openAndAsk} gave.
     *
     * @param handle what is open now
     * @param answer the bytes that were queried
     */
    record Asked(SmbHandle handle, byte[] answer) {}

    /**
     * What {@link #openAndTry} gave.
     *
     * @param handle what is open now
     * @param answers for each step before the one that was refused the bytes that it brought; empty for those that bring none
     * @param refusal why the next one was refused, with the output that some refusals have; null if none was
     */
    record Tried(SmbHandle handle, List<byte[]> answers, SmbFailure.@Nullable Status refusal) {}

    /**
     * What {@link #openAndDo} gave.
     *
     * @param info the file when it was opened
     * @param answers for each step the bytes that were queried or listed; empty for other steps
     */
    record Done(SmbInfo info, List<byte[]> answers) {
        /** Returns the bytes of the first step. */
        public byte[] answered() {
            return answers.get(0);
        }
    }
}
