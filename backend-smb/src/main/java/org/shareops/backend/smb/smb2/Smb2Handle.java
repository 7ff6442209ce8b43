package org.shareops.backend.smb.smb2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open of a {@link Smb2Tree}. */
final class Smb2Handle implements SmbHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Smb2Handle.class);
    private static final int END_OF_FILE = 0xC0000011;
    private static final int FILE_CLOSED = 0xC0000128;
    private static final int BUFFER_OVERFLOW = 0x80000005;

    private final Smb2Tree tree;
    private final byte[] file;
    private final SmbInfo info;
    private final AtomicBoolean closed = new AtomicBoolean();

    Smb2Handle(Smb2Tree tree, Answer.Opened opened) {
        this.tree = tree;
        this.file = opened.file();
        this.info = opened.info();
    }

    @Override
    public SmbInfo info() {
        return info;
    }

    @Override
    public int read(ByteBuffer target, long position) throws SmbFailure {
        int length = Math.min(exchange().transferBytes(), target.remaining());
        Exchange.Reply reply =
                length <= MOST_BYTES ? null : exchange().askIfCredited(Message.read(file, length, position));
        if (reply == null) {
            length = Math.min(length, MOST_BYTES);
            reply = exchange().ask(Message.read(file, length, position));
        }
        if (reply.status() == END_OF_FILE) {
            return -1;
        }
        byte[] bytes = Answer.read(reply.bodyUnless(0, BUFFER_OVERFLOW));
        if (bytes.length > length) {
            throw new SmbFailure.Malformed("more bytes than were asked for", null);
        }
        target.put(bytes);
        return bytes.length == 0 ? -1 : bytes.length;
    }

    @Override
    public int write(ByteBuffer source, long position) throws SmbFailure {
        int length = Math.min(exchange().transferBytes(), source.remaining());
        Exchange.Reply reply =
                length <= MOST_BYTES ? null : exchange().askIfCredited(writing(source, length, position));
        if (reply == null) {
            length = Math.min(length, MOST_BYTES);
            reply = exchange().ask(writing(source, length, position));
        }
        int written = Answer.written(reply.bodyUnless(0));
        if (written <= 0 || written > length) {
            throw new SmbFailure.Malformed(
                    "the server says that it wrote " + written + " of " + length + " bytes", null);
        }
        source.position(source.position() + written);
        return written;
    }

    private Message writing(ByteBuffer source, int length, long position) {
        return Message.write(file, source.slice(source.position(), length), position);
    }

    @Override
    public void flush() throws SmbFailure {
        exchange().send(Message.flush(file));
    }

    @Override
    public byte @Nullable [] perform(SmbStep step) throws SmbFailure {
        Message message = Smb2Tree.messageFor(step, file);
        if (message == null) {
            return null;
        }
        byte[] answer = exchange().send(message);
        Smb2Tree.checkWritten(step, answer);
        return step instanceof SmbStep.Query ? Answer.queried(answer) : null;
    }

    @Override
    public byte @Nullable [] list(int infoClass) throws SmbFailure {
        int most = exchange().listingBytes();
        Message message = Message.queryDirectory(file, infoClass, most);
        Exchange.Reply reply = most <= MOST_BYTES ? null : exchange().askIfCredited(message);
        if (reply == null) {
            message = Message.queryDirectory(file, infoClass, MOST_BYTES);
            reply = exchange().ask(message);
        }
        byte[] body = reply.bodyTo(message);
        return body.length == 0 ? null : Answer.queried(body);
    }

    @Override
    public byte[] control(int code, byte[] input, int most) throws SmbFailure {
        Exchange.Reply reply = exchange().ask(Message.ioctl(file, code, input, most));
        if (reply.status() != 0 && reply.status() != BUFFER_OVERFLOW) {
            throw reply.refusal();
        }
        return Answer.controlled(reply.bodyUnless(0, BUFFER_OVERFLOW));
    }

    private Exchange exchange() throws SmbFailure {
        if (closed.get()) {
            throw new SmbFailure.Closed("the file");
        }
        return tree.exchange();
    }

    @Override
    public void finish(SmbStep... steps) throws SmbFailure {
        Exchange through = exchange();
        List<Message> messages = new ArrayList<>();
        for (SmbStep step : steps) {
            messages.add(Objects.requireNonNull(Smb2Tree.messageFor(step, file)));
        }
        messages.add(Message.close(file));
        try {
            List<byte[]> answers = through.sendCompound(messages);
            for (int i = 0; i < steps.length; i++) {
                Smb2Tree.checkWritten(steps[i], answers.get(i));
            }
            closed.set(true);
            tree.forget(this);
        } catch (SmbFailure e) {
            closeAfter(e);
            throw e;
        }
    }

    @Override
    public void finishWith(SmbHandle other, SmbStep... steps) throws SmbFailure {
        Opener.Beside closing = tree.beside(other::close);
        try {
            finish(steps);
        } catch (SmbFailure e) {
            try {
                closing.await();
            } catch (SmbFailure second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        closing.await();
    }

    /** What has failed may have been closed for all that, or not. */
    void closeAfter(SmbFailure failure) {
        try {
            close();
        } catch (SmbFailure.Status e) {
            if (e.code() != FILE_CLOSED) {
                failure.addSuppressed(e);
            }
        } catch (SmbFailure e) {
            failure.addSuppressed(e);
        }
    }

    /** An open ends with its session: where that is over there is nothing left to be closed. */
    @Override
    public void close() throws SmbFailure {
        if (closed.compareAndSet(false, true)) {
            tree.forget(this);
            Exchange through = tree.exchangeForClosing();
            boolean interrupted = Thread.interrupted();
            try {
                if (through.alive()) {
                    through.send(Message.close(file));
                }
            } catch (SmbFailure.Closed e) {
                LOG.debug("A file that was open went with its connection", e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
