package org.shareops.backend.smb.smbj;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Exchange;
import org.shareops.backend.smb.smb2.Message;

/** Sends in one share of a {@link SmbjSession}, encrypted or signed. */
final class SmbjExchange implements Exchange {
    private final SmbjSession session;
    private final Channel channel;
    private final int tree;
    private final boolean sealed;

    SmbjExchange(SmbjSession session, Channel channel, int tree, boolean sealed) {
        this.session = session;
        this.channel = channel;
        this.tree = tree;
        this.sealed = sealed;
    }

    @Override
    public boolean alive() {
        return session.alive();
    }

    @Override
    public Reply ask(Message message) throws SmbFailure {
        session.refuseIfClosed();
        return channel.ask(List.of(message), tree, sealed).get(0);
    }

    @Override
    public int transferBytes() {
        return session.transferBytes();
    }

    @Override
    public @Nullable Reply askIfCredited(Message message) throws SmbFailure {
        session.refuseIfClosed();
        List<Reply> answers = channel.ask(List.of(message), tree, sealed);
        return answers.isEmpty() ? null : answers.get(0);
    }

    @Override
    public List<byte[]> sendCompound(List<Message> messages) throws SmbFailure {
        session.refuseIfClosed();
        List<Reply> answers = channel.ask(messages, tree, sealed);
        if (answers.isEmpty()) {
            // Not by our own thread: between two of them it could be interrupted, and what is open would stay so.
            return session.opener().run(() -> sendOneByOne(messages));
        }
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            bodies.add(answers.get(i).bodyTo(messages.get(i)));
        }
        return bodies;
    }

    /** For lack of credits. What follows a part that failed is not sent, but for the close of what was opened. */
    private List<byte[]> sendOneByOne(List<Message> messages) throws SmbFailure {
        List<byte[]> bodies = new ArrayList<>();
        bodies.add(send(messages.get(0)));
        byte[] file = Answer.opened(bodies.get(0)).file();
        try {
            for (Message message : messages.subList(1, messages.size() - 1)) {
                bodies.add(ask(message.about(file)).bodyTo(message));
            }
        } catch (SmbFailure e) {
            closeLeftOpen(file, e);
            throw e;
        }
        bodies.add(send(messages.get(messages.size() - 1).about(file)));
        return bodies;
    }

    private void closeLeftOpen(byte[] file, SmbFailure because) {
        try {
            if (alive()) {
                send(Message.close(file));
            }
        } catch (SmbFailure e) {
            because.addSuppressed(e);
        }
    }
}
