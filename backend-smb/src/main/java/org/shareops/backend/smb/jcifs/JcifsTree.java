package org.shareops.backend.smb.jcifs;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import jcifs.CIFSException;
import jcifs.SmbTree;
import jcifs.smb.SmbTreeInternal;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A share of a {@link JcifsSession}. */
final class JcifsTree implements org.shareops.backend.smb.port.SmbTree {
    private static final Logger LOG = LoggerFactory.getLogger(JcifsTree.class);

    private final JcifsSession session;
    private final String share;
    private final SmbTree tree;
    private final Exchange exchange;
    private final Set<JcifsHandle> handles = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile boolean closed;

    private JcifsTree(JcifsSession session, String share, SmbTree tree) {
        this.session = session;
        this.share = share;
        this.tree = tree;
        this.exchange = new Exchange(session, tree.unwrap(SmbTreeInternal.class));
    }

    // Deprecated as an internal method of jcifs-ng; nothing else connects a share without a request.
    @SuppressWarnings("deprecation")
    static JcifsTree connect(JcifsSession session, String share, SmbTree tree) throws SmbFailure {
        JcifsTree connected = new JcifsTree(session, share, tree);
        boolean before = session.alive();
        try {
            tree.unwrap(SmbTreeInternal.class).connectLogon(session.context());
            return connected;
        } catch (CIFSException | RuntimeException e) {
            connected.tree.close();
            throw Exchange.failure(e, List.of(), before && session.wasConnected(), session.peer());
        }
    }

    Exchange exchange() throws SmbFailure {
        if (closed) {
            throw new SmbFailure.Closed("the share");
        }
        return exchange;
    }

    @Override
    public void check() throws SmbFailure {
        exchange();
        if (!session.alive()) {
            throw new SmbFailure.Lost("the connection to " + session.peer() + " is lost", false, null);
        }
    }

    @Override
    public SmbHandle open(SmbOpen request) throws SmbFailure {
        Exchange through = exchange();
        return session.opener().open(() -> {
            Answer.Opened opened = Answer.opened(through.send(Message.create(request)));
            JcifsHandle handle = new JcifsHandle(this, opened);
            handles.add(handle);
            return handle;
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

    @Override
    public List<byte[]> openAndQuery(SmbOpen request, List<SmbStep.Query> queries) throws SmbFailure {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.create(request));
        queries.forEach(query -> messages.add(Message.queryInfo(Message.SAME_FILE, query)));
        messages.add(Message.close(Message.SAME_FILE));
        List<byte[]> answers = exchange().sendCompound(messages);
        List<byte[]> queried = new ArrayList<>();
        for (int i = 1; i <= queries.size(); i++) {
            queried.add(Answer.queried(answers.get(i)));
        }
        return queried;
    }

    @Override
    public OptionalInt rights(String path) throws SmbFailure {
        SmbOpen look = SmbOpen.existing(path, SmbOpen.READ_ATTRIBUTES, SmbOpen.SHARE_ALL, 0);
        List<Message> messages = List.of(Message.createAskingRights(look), Message.close(Message.SAME_FILE));
        return Answer.rights(exchange().sendCompound(messages).get(0));
    }

    /** jcifs-ng keeps to itself what it was told, so that the share is connected once more. */
    @Override
    public int flags() throws SmbFailure {
        Exchange through = exchange();
        Exchange.Reply reply = through.ask(Message.treeConnect(session.peer().path(share)));
        byte[] body = reply.bodyUnless(0);
        through.send(Message.treeDisconnect(reply.tree()));
        return Answer.shareFlags(body);
    }

    static @Nullable Message messageFor(SmbStep step, byte[] file) {
        if (step instanceof SmbStep.Set set) {
            return Message.setInfo(file, set);
        }
        return step instanceof SmbStep.Query query ? Message.queryInfo(file, query) : null;
    }

    /** Handles can be closed also after the share was: jcifs-ng keeps it connected for as long as the session. */
    Exchange exchangeForClosing() {
        return exchange;
    }

    void forget(JcifsHandle handle) {
        handles.remove(handle);
    }

    @Override
    public void close() {
        closed = true;
        for (JcifsHandle handle : handles) {
            try {
                handle.close();
            } catch (SmbFailure e) {
                LOG.debug("A file that was open went with its connection", e);
            }
        }
        release();
    }

    /** Lets go without a word to the server, which closes all files at the end of the session. */
    void release() {
        closed = true;
        if (released.compareAndSet(false, true)) {
            session.forget(this);
            tree.close();
        }
    }
}
