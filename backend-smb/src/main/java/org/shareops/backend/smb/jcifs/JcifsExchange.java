package org.shareops.backend.smb.jcifs;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jcifs.CIFSException;
import jcifs.smb.RequestParam;
import jcifs.smb.SmbException;
import jcifs.smb.SmbTreeInternal;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Exchange;
import org.shareops.backend.smb.smb2.Message;

/** Sends through jcifs-ng. */
final class JcifsExchange implements Exchange {
    private static final int UNSUCCESSFUL = 0xC0000001;
    /** STATUS_NETWORK_NAME_DELETED, STATUS_USER_SESSION_DELETED, STATUS_NETWORK_SESSION_EXPIRED (MS-ERREF 2.3.1). */
    private static final Set<Integer> ENDED = Set.of(0xC00000C9, 0xC0000203, 0xC000035C);

    /** Stands for the answer to what jcifs-ng has not sent. */
    private static final Reply UNSENT = new Reply(0, new byte[0], 0);

    private final JcifsSession session;
    private final SmbTreeInternal tree;

    JcifsExchange(JcifsSession session, SmbTreeInternal tree) {
        this.session = session;
        this.tree = tree;
    }

    @Override
    public boolean alive() {
        return session.alive();
    }

    @Override
    public Reply ask(Message message) throws SmbFailure {
        RawRequest request = new RawRequest(session.context().getConfig(), message);
        transmit(request, List.of(request));
        return reply(request);
    }

    private List<RawRequest> chained(List<Message> messages) {
        List<RawRequest> requests = new ArrayList<>();
        for (Message message : messages) {
            RawRequest request = new RawRequest(session.context().getConfig(), message);
            if (!requests.isEmpty()) {
                requests.get(0).chain(request);
            }
            requests.add(request);
        }
        return requests;
    }

    @Override
    public List<Reply> askCompound(List<Message> messages) throws SmbFailure {
        List<RawRequest> requests = chained(messages);
        transmit(requests.get(0), requests);
        List<Reply> answers = new ArrayList<>();
        for (RawRequest request : requests) {
            Reply answer = reply(request);
            answers.add(answer);
            if (answer.status() != 0) {
                // What follows was perhaps not even sent.
                break;
            }
        }
        return answers;
    }

    @Override
    public List<byte[]> sendCompound(List<Message> messages) throws SmbFailure {
        List<RawRequest> requests = chained(messages);
        List<byte[]> bodies = new ArrayList<>();
        try {
            transmit(requests.get(0), requests);
            boolean stopped = false;
            for (int i = 0; i < requests.size(); i++) {
                boolean unsent = stopped && !isAnswered(requests.get(i));
                Reply reply = unsent ? UNSENT : reply(requests.get(i));
                bodies.add(reply.bodyTo(messages.get(i)));
                stopped |= messages.get(i).endsListing(reply.status());
            }
            closeIfLeftOpen(messages, requests);
        } catch (SmbFailure e) {
            try {
                closeIfLeftOpen(messages, requests);
            } catch (SmbFailure closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
        return bodies;
    }

    /**
     * Logs off, in one request that ends all shares as well. To part from each of them first would be answered in a way that
     * jcifs-ng cannot read where the share demands encryption, and it would wait for that answer as long as for any.
     */
    void logOff(Duration atMost) throws SmbFailure {
        RawRequest request = new RawRequest(session.context().getConfig(), Message.logOff());
        request.setOverrideTimeout((int) atMost.toMillis());
        session.countRoundTrip();
        try {
            tree.send(request, RequestParam.NO_RETRY);
        } catch (CIFSException | RuntimeException e) {
            throw failure(e, List.of(), true, session.peer());
        }
    }

    /** A compound that had too few credits is sent in parts, and what follows a part that failed is not sent at all. */
    private void closeIfLeftOpen(List<Message> messages, List<RawRequest> requests) throws SmbFailure {
        if (messages.get(0).command() != Message.CREATE) {
            return;
        }
        RawRequest create = requests.get(0);
        RawRequest close = requests.get(requests.size() - 1);
        if (!hasSucceeded(create) || hasSucceeded(close) || !session.alive()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            send(Message.close(Answer.opened(create.getResponse().body()).file()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean hasSucceeded(RawRequest request) {
        return isAnswered(request) && request.getResponse().getStatus() == 0;
    }

    private void transmit(RawRequest first, List<RawRequest> all) throws SmbFailure {
        if (Thread.currentThread().isInterrupted()) {
            throw new SmbFailure.Interrupted(new InterruptedException("before anything was sent"));
        }
        if (!session.alive()) {
            throw session.isClosed()
                    ? new SmbFailure.Closed("the link")
                    : new SmbFailure.Lost(session.peer().gone(), false, null);
        }
        session.countRoundTrip();
        try {
            tree.send(first, RequestParam.NO_RETRY);
        } catch (CIFSException | RuntimeException e) {
            if (!isExplained(all)) {
                throw lost(failure(e, all, true, session.peer()));
            }
        }
    }

    /** A link that has once failed to bring an answer is not used again, whatever jcifs-ng thinks of it. */
    private SmbFailure lost(SmbFailure failure) {
        if (!(failure instanceof SmbFailure.Lost)) {
            return failure;
        }
        session.giveUp();
        return session.isClosed() ? new SmbFailure.Closed("the link") : failure;
    }

    /** Returns true if the server's own answers say why it failed. */
    private static boolean isExplained(List<RawRequest> requests) {
        for (RawRequest request : requests) {
            if (!isAnswered(request)) {
                return false;
            }
            if (request.getResponse().getStatus() != 0) {
                return true;
            }
        }
        return true;
    }

    private Reply reply(RawRequest request) throws SmbFailure {
        if (!isAnswered(request)) {
            throw new SmbFailure.Lost(session.peer().unanswered(), true, null);
        }
        RawResponse response = request.getResponse();
        if (ENDED.contains(response.getStatus())) {
            // jcifs-ng would connect or log on again by itself, and whatever we held would be another's.
            session.giveUp();
        }
        return new Reply(response.getStatus(), response.body(), response.getTreeId());
    }

    private static boolean isAnswered(RawRequest request) {
        RawResponse response = request.getResponse();
        return response != null && response.isReceived() && !response.isError() && !response.isVerifyFailed();
    }

    /** Says what an exception of jcifs-ng means for requests of which none was answered. */
    static SmbFailure failure(Exception e, List<RawRequest> requests, boolean sent, Peer peer) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException))) {
                Thread.currentThread().interrupt();
                return new SmbFailure.Interrupted(e);
            }
        }
        Integer status = statusOf(e);
        if (status != null && requests.isEmpty()) {
            return new SmbFailure.Status(status, e);
        }
        return new SmbFailure.Lost(peer.broken(e, Peer.BEFORE_THE_ANSWER), sent, e);
    }

    static @Nullable Integer statusOf(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SmbException smb && smb.getNtStatus() != 0 && smb.getNtStatus() != UNSUCCESSFUL) {
                return smb.getNtStatus();
            }
        }
        return null;
    }
}
