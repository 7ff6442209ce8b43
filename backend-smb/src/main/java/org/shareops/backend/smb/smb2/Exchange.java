package org.shareops.backend.smb.smb2;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;

/** Sends messages in one share and waits for their answers. Thread-safe; never sends one twice. */
public interface Exchange {
    /** Returns false once the session is lost or closed. No I/O. */
    boolean alive();

    /** Sends and returns the answer, whatever its status. */
    Reply ask(Message message) throws SmbFailure;

    /**
     * Sends in one compound and expects success of all, or that a listing has ended. If the first one opened something and the
     * last one was not carried out, it is closed.
     */
    List<byte[]> sendCompound(List<Message> messages) throws SmbFailure;

    /**
     * Sends in one compound what begins with an open, and leaves open what that has opened.
     *
     * @return the answers, up to the first whose status is not 0
     */
    List<Reply> askCompound(List<Message> messages) throws SmbFailure;

    /** Returns the content that one request may move, in bytes: {@link SmbHandle#MOST_BYTES} or more. No I/O. */
    default int transferBytes() {
        return SmbHandle.MOST_BYTES;
    }

    /** Returns how much of a listing one request may ask for, in bytes: {@link SmbHandle#MOST_BYTES} or more. No I/O. */
    default int listingBytes() {
        return SmbHandle.MOST_BYTES;
    }

    /**
     * As {@link #ask}, for what costs more than one credit.
     *
     * @return null if there are too few credits; then nothing was sent, and what costs one can be sent instead
     */
    default @Nullable Reply askIfCredited(Message message) throws SmbFailure {
        return ask(message);
    }

    /** Sends and expects success. */
    default byte[] send(Message message) throws SmbFailure {
        return ask(message).bodyUnless(0);
    }

    /**
     * An answer, whatever its status.
     *
     * @param status the NTSTATUS
     * @param body the bytes after the header
     * @param tree the share that it is about
     */
    record Reply(int status, byte[] body, int tree) {
        /** Returns the body of a success; nothing at all if it says that a listing has ended. */
        public byte[] bodyTo(Message message) throws SmbFailure {
            return message.endsListing(status) ? new byte[0] : bodyUnless(0);
        }

        /** Returns the status as a failure, with the output that some refusals of control codes have. */
        SmbFailure.Status refusal() throws SmbFailure {
            byte[] output = Answer.isControlled(body) ? Answer.controlled(body) : new byte[0];
            return new SmbFailure.Status(status, output, null);
        }

        /** Returns the body if the status is one of those. */
        public byte[] bodyUnless(int... good) throws SmbFailure {
            for (int one : good) {
                if (status == one) {
                    return body;
                }
            }
            throw new SmbFailure.Status(status, null);
        }
    }
}
