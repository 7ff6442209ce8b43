package org.shareops.backend.smb.jcifs;

import java.util.ArrayList;
import java.util.List;
import jcifs.CIFSException;
import jcifs.SmbTree;
import jcifs.smb.SmbTreeInternal;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;

/** A share of a {@link JcifsSession}. */
final class JcifsTree implements org.shareops.backend.smb.port.SmbTree {
    private final JcifsSession session;
    private final SmbTree tree;
    private final Exchange exchange;
    private volatile boolean closed;

    private JcifsTree(JcifsSession session, SmbTree tree) {
        this.session = session;
        this.tree = tree;
        this.exchange = new Exchange(session, tree.unwrap(SmbTreeInternal.class));
    }

    // Deprecated as an internal method of jcifs-ng; nothing else connects a share without a request.
    @SuppressWarnings("deprecation")
    static JcifsTree connect(JcifsSession session, SmbTree tree) throws SmbFailure {
        JcifsTree connected = new JcifsTree(session, tree);
        boolean before = session.alive();
        try {
            tree.unwrap(SmbTreeInternal.class).connectLogon(session.context());
            return connected;
        } catch (CIFSException | RuntimeException e) {
            connected.tree.close();
            throw Exchange.failure(e, List.of(), before && session.wasConnected());
        }
    }

    Exchange exchange() throws SmbFailure {
        if (closed) {
            throw new SmbFailure.Closed("the share");
        }
        return exchange;
    }

    @Override
    public SmbHandle open(SmbOpen request) throws SmbFailure {
        Exchange through = exchange();
        return session.opener().open(() -> {
            Answer.Opened opened = Answer.opened(through.send(Message.create(request)));
            return new JcifsHandle(this, opened);
        });
    }

    @Override
    public Done openAndDo(SmbOpen request, SmbStep step) throws SmbFailure {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.create(request));
        Message inner = messageFor(step, Message.SAME_FILE);
        if (inner != null) {
            messages.add(inner);
        }
        messages.add(Message.close(Message.SAME_FILE));
        List<byte[]> answers = exchange().sendCompound(messages);
        return new Done(
                Answer.opened(answers.get(0)).info(),
                step instanceof SmbStep.Query ? Answer.queried(answers.get(1)) : null);
    }

    static @Nullable Message messageFor(SmbStep step, byte[] file) {
        if (step instanceof SmbStep.Set set) {
            return Message.setInfo(file, set);
        }
        return step instanceof SmbStep.Query query ? Message.queryInfo(file, query) : null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.forget(this);
            tree.close();
        }
    }
}
