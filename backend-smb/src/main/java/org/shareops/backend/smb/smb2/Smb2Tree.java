package org.shareops.backend.smb.smb2;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connected share, above an {@link Exchange}. How it was connected is the engine's affair. */
public abstract class Smb2Tree implements SmbTree {
    private static final Logger LOG = LoggerFactory.getLogger(Smb2Tree.class);
    private static final byte[] NONE = {};

    private final String path;
    private final Exchange exchange;
    private final Opener opener;
    private final Set<Smb2Handle> handles = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile boolean closed;

    /** Opens files on the threads of the opener; the path is the share's on the wire. */
    protected Smb2Tree(String path, Exchange exchange, Opener opener) {
        this.path = path;
        this.exchange = exchange;
        this.opener = opener;
    }

    /** Returns what is thrown where the session is known to be lost. */
    protected abstract SmbFailure lost();

    /** Called once, when nothing is to be done with the share any more. */
    protected abstract void letGo();

    /** Returns what sends in this share. */
    protected final Exchange exchange() throws SmbFailure {
        if (closed) {
            throw new SmbFailure.Closed("the share");
        }
        return exchange;
    }

    @Override
    public final void check() throws SmbFailure {
        if (!exchange().alive()) {
            throw lost();
        }
    }

    @Override
    public final int transferBytes() {
        return exchange.transferBytes();
    }

    @Override
    public final SmbHandle open(SmbOpen request) throws SmbFailure {
        Exchange through = exchange();
        return opener.open(() -> {
            Answer.Opened opened = Answer.opened(through.send(Message.create(request)));
            Smb2Handle handle = new Smb2Handle(this, opened);
            handles.add(handle);
            return handle;
        });
    }

    @Override
    public final Tried openAndTry(SmbOpen request, SmbStep... steps) throws SmbFailure {
        Exchange through = exchange();
        List<Message> messages = openAnd(request, steps);
        AtomicReference<@Nullable Tried> tried = new AtomicReference<>();
        opener.open(() -> {
            List<Exchange.Reply> replies = through.askCompound(messages);
            Smb2Handle handle =
                    new Smb2Handle(this, Answer.opened(replies.get(0).bodyUnless(0)));
            handles.add(handle);
            try {
                tried.set(tried(handle, steps, replies));
            } catch (SmbFailure e) {
                handle.closeAfter(e);
                throw e;
            }
            return handle;
        });
        return Objects.requireNonNull(tried.get());
    }

    private static Tried tried(SmbHandle handle, SmbStep[] steps, List<Exchange.Reply> replies) throws SmbFailure {
        List<byte[]> answers = new ArrayList<>();
        for (int i = 1; i < replies.size(); i++) {
            Exchange.Reply reply = replies.get(i);
            if (reply.status() != 0) {
                return new Tried(handle, answers, reply.refusal());
            }
            checkWritten(steps[i - 1], reply.body());
            answers.add(answerTo(steps[i - 1], reply.body()));
        }
        return new Tried(handle, answers, null);
    }

    private static List<Message> openAnd(SmbOpen request, SmbStep... steps) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.create(request));
        for (SmbStep step : steps) {
            Message inner = messageFor(step, Message.SAME_FILE);
            if (inner != null) {
                messages.add(inner);
            }
        }
        return messages;
    }

    @Override
    public final Done openAndDo(SmbOpen request, SmbStep... steps) throws SmbFailure {
        List<Message> messages = openAnd(request, steps);
        messages.add(Message.close(Message.SAME_FILE));
        Iterator<byte[]> bodies = exchange().sendCompound(messages).iterator();
        SmbInfo info = Answer.opened(bodies.next()).info();
        List<byte[]> answers = new ArrayList<>();
        for (SmbStep step : steps) {
            byte[] body = step instanceof SmbStep.Nothing ? NONE : bodies.next();
            checkWritten(step, body);
            answers.add(body.length > 0 ? answerTo(step, body) : NONE);
        }
        return new Done(info, answers);
    }

    @Override
    public final Pending beginToDo(SmbOpen request, SmbStep... steps) {
        return opener.start(() -> openAndDo(request, steps))::run;
    }

    /** A server may write less than it was asked to, and not call that a failure. */
    static void checkWritten(SmbStep step, byte[] body) throws SmbFailure {
        if (step instanceof SmbStep.Write write
                && Answer.written(body) != write.content().remaining()) {
            throw new SmbFailure.Malformed(
                    "the server says that it wrote " + Answer.written(body) + " of "
                            + write.content().remaining() + " bytes",
                    null);
        }
    }

    private static byte[] answerTo(SmbStep step, byte[] body) throws SmbFailure {
        if (step instanceof SmbStep.Control) {
            return Answer.controlled(body);
        }
        return step instanceof SmbStep.Query || step instanceof SmbStep.ListPart ? Answer.queried(body) : NONE;
    }

    @Override
    public final OptionalInt rights(String path) throws SmbFailure {
        SmbOpen look = SmbOpen.existing(path, SmbOpen.READ_ATTRIBUTES, SmbOpen.SHARE_ALL, 0);
        List<Message> messages = List.of(Message.createAskingRights(look), Message.close(Message.SAME_FILE));
        return Answer.rights(exchange().sendCompound(messages).get(0));
    }

    /** Connects the share once more, as a newcomer would: what was told at first may be another's answer by now. */
    @Override
    public final int flags() throws SmbFailure {
        Exchange through = exchange();
        OptionalInt told = freshFlags();
        if (told.isPresent()) {
            return told.getAsInt();
        }
        Exchange.Reply reply = through.ask(Message.treeConnect(path));
        int flags = Answer.shareFlags(reply.bodyUnless(0));
        judge(flags);
        through.send(Message.treeDisconnect(reply.tree()));
        return flags;
    }

    /** Returns the flags that the share was connected with if that was done for the one who asks; empty if it was there before. */
    protected OptionalInt freshFlags() {
        return OptionalInt.empty();
    }

    /** Throws where the engine cannot use a share with such flags, and so has nothing more to say in it. */
    protected abstract void judge(int flags) throws SmbFailure;

    static @Nullable Message messageFor(SmbStep step, byte[] file) {
        if (step instanceof SmbStep.Set set) {
            return Message.setInfo(file, set);
        } else if (step instanceof SmbStep.Query query) {
            return Message.queryInfo(file, query);
        } else if (step instanceof SmbStep.Write write) {
            return Message.write(file, write.content().duplicate(), write.position());
        } else if (step instanceof SmbStep.Flush) {
            return Message.flush(file);
        } else if (step instanceof SmbStep.ListPart list) {
            return Message.queryDirectory(file, list.infoClass(), list.most());
        } else if (step instanceof SmbStep.Control control) {
            return Message.ioctl(file, control.code(), control.input(), control.most());
        }
        return null;
    }

    /** Runs it while the caller does something else. */
    final Opener.Beside beside(Opener.Work work) {
        return opener.begin(work);
    }

    /** Handles can be closed also after the share was: no engine disconnects one in which something is open. */
    final Exchange exchangeForClosing() {
        return exchange;
    }

    final void forget(Smb2Handle handle) {
        handles.remove(handle);
    }

    @Override
    public final void close() {
        closed = true;
        for (Smb2Handle handle : handles) {
            try {
                handle.close();
            } catch (SmbFailure e) {
                LOG.debug("A file that was open went with its connection", e);
            }
        }
        release();
    }

    /** Lets go of it without closing its files, which the server does at the end of the session. */
    public final void release() {
        closed = true;
        if (released.compareAndSet(false, true)) {
            letGo();
        }
    }
}
