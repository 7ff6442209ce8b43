package org.shareops.backend.smb.smbj;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
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
    /** The flags that came with the connection of the share; null once they are old. */
    private final AtomicReference<@Nullable Integer> fresh = new AtomicReference<>();

    SmbjExchange(SmbjSession session, Channel channel, int tree, boolean sealed) {
        this.session = session;
        this.channel = channel;
        this.tree = tree;
        this.sealed = sealed;
    }

    void tellFlags(int flags) {
        fresh.set(flags);
    }

    /** Returns the flags that the server has told of the share this moment; empty the next time. */
    OptionalInt freshFlags() {
        Integer flags = fresh.getAndSet(null);
        return flags == null ? OptionalInt.empty() : OptionalInt.of(flags);
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
    public int listingBytes() {
        return session.listingBytes();
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
        boolean closes = messages.get(messages.size() - 1).command() == Message.CLOSE;
        if (closes) {
            closeIfLeftOpen(messages, answers);
        }
        try {
            List<byte[]> bodies = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                bodies.add(answers.get(i).bodyTo(messages.get(i)));
            }
            return bodies;
        } catch (SmbFailure e) {
            if (!closes) {
                closeWhatWasOpened(messages, answers);
            }
            throw e;
        }
    }

    @Override
    public List<Reply> askCompound(List<Message> messages) throws SmbFailure {
        session.refuseIfClosed();
        List<Reply> answers = channel.ask(messages, tree, sealed);
        if (answers.isEmpty()) {
            return askOneByOne(messages);
        }
        int good = 0;
        while (good < answers.size() && answers.get(good).status() == 0) {
            good++;
        }
        return answers.subList(0, Math.min(good + 1, answers.size()));
    }

    /** For lack of credits. What follows a part that failed is not sent. */
    private List<Reply> askOneByOne(List<Message> messages) throws SmbFailure {
        List<Reply> answers = new ArrayList<>();
        answers.add(ask(messages.get(0)));
        if (answers.get(0).status() != 0) {
            return answers;
        }
        byte[] file = Answer.opened(answers.get(0).body()).file();
        try {
            for (Message message : messages.subList(1, messages.size())) {
                Reply answer = ask(message.about(file));
                answers.add(answer);
                if (answer.status() != 0) {
                    break;
                }
            }
            return answers;
        } catch (SmbFailure.Lost e) {
            throw ofTheWhole(e);
        } catch (SmbFailure e) {
            closeLeftOpen(file, e);
            throw e;
        }
    }

    /** Some servers carry nothing out that follows a part that failed, or a listing that has ended. */
    private void closeIfLeftOpen(List<Message> messages, List<Reply> answers) throws SmbFailure {
        if (answers.get(answers.size() - 1).status() != 0) {
            closeWhatWasOpened(messages, answers);
        }
    }

    private void closeWhatWasOpened(List<Message> messages, List<Reply> answers) throws SmbFailure {
        if (messages.get(0).command() == Message.CREATE && answers.get(0).status() == 0) {
            byte[] file = Answer.opened(answers.get(0).body()).file();
            // Its own answer says nothing new: it may have been closed after all.
            Reply unused = session.opener().run(() -> ask(Message.close(file)));
        }
    }

    /** For lack of credits. What follows a part that failed is not sent, but for the close of what was opened. */
    private List<byte[]> sendOneByOne(List<Message> messages) throws SmbFailure {
        List<byte[]> bodies = new ArrayList<>();
        if (messages.get(0).command() != Message.CREATE) {
            bodies.add(ask(messages.get(0)).bodyTo(messages.get(0)));
            try {
                for (Message message : messages.subList(1, messages.size())) {
                    bodies.add(ask(message).bodyTo(message));
                }
            } catch (SmbFailure.Lost e) {
                throw ofTheWhole(e);
            }
            return bodies;
        }
        bodies.add(send(messages.get(0)));
        byte[] file = Answer.opened(bodies.get(0)).file();
        try {
            for (Message message : messages.subList(1, messages.size() - 1)) {
                bodies.add(ask(message.about(file)).bodyTo(message));
            }
            bodies.add(send(messages.get(messages.size() - 1).about(file)));
            return bodies;
        } catch (SmbFailure.Lost e) {
            throw ofTheWhole(e);
        } catch (SmbFailure e) {
            closeLeftOpen(file, e);
            throw e;
        }
    }

    /** Of the whole something was sent, whatever is said of its last part. */
    private static SmbFailure.Lost ofTheWhole(SmbFailure.Lost lost) {
        return lost.sent() ? lost : new SmbFailure.Lost(String.valueOf(lost.getMessage()), true, lost);
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
