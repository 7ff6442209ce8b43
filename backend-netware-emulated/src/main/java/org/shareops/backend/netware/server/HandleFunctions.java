package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.OpenAccess;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** The functions on open files: NCP 59, 61, 66, 71, 72, 73, 75. */
final class HandleFunctions {
    private final Storage storage;

    HandleFunctions(Storage storage) {
        this.storage = storage;
    }

    void addTo(Functions functions) {
        add(functions, Function.COMMIT, this::commit);
        add(functions, Function.COMMIT_OTHER, this::commit);
        add(functions, Function.CLOSE, this::close);
        add(functions, Function.FILE_SIZE, this::size);
        add(functions, Function.READ, this::read);
        add(functions, Function.WRITE, this::write);
        add(functions, Function.SET_TIME, this::setTime);
    }

    private static void add(Functions functions, int function, Handler handler) {
        functions.add(function, -1, Functions.Needs.LOGIN, Completion.BAD_FILE_HANDLE, handler);
    }

    /** Reads the six bytes of a handle, of which the last four count. */
    static OpenFile file(Storage storage, Call call) throws Refused, MalformedPacketException {
        call.fields().skip(2);
        return storage.files().find(call.station(), call.fields().u32le());
    }

    private OpenFile fileAfterReserved(Call call) throws Refused, MalformedPacketException {
        call.fields().skip(1);
        return file(storage, call);
    }

    private Answer commit(Call call) throws Refused, MalformedPacketException, IOException {
        return storage.flusher().commit(fileAfterReserved(call));
    }

    private Answer close(Call call) throws Refused, MalformedPacketException, IOException {
        storage.files().close(fileAfterReserved(call));
        return Answer.DONE;
    }

    private Answer size(Call call) throws Refused, MalformedPacketException, IOException {
        return Answer.of(new PacketWriter().u32be(OpenFiles.requireLength(fileAfterReserved(call))));
    }

    private Answer read(Call call) throws Refused, MalformedPacketException, IOException {
        OpenFile file = fileAfterReserved(call);
        long offset = call.fields().u32be();
        int count = Math.min(call.fields().u16be(), call.station().packetSize());
        if (!file.has(OpenAccess.READ)) {
            throw new Refused(Completion.NO_READ_RIGHTS);
        }
        if (storage.locks().hinders(file, call.task(), offset, offset + count, false)) {
            throw new Refused(Completion.IO_LOCKED);
        }
        ByteBuffer content = ByteBuffer.allocate(count);
        int got = 0;
        while (content.hasRemaining() && got >= 0) {
            got = file.channel().read(content, offset + content.position());
        }
        content.flip();
        storage.counters().add(Counter.BYTES_READ, content.remaining());
        PacketWriter reply = new PacketWriter(count + 3).u16be(content.remaining());
        // Data stand at an even address on the client if they came from one: a pad byte for odd offsets.
        reply.zeros((int) (offset & 1));
        return Answer.of(reply.bytes(content));
    }

    private Answer write(Call call) throws Refused, MalformedPacketException, IOException {
        OpenFile file = fileAfterReserved(call);
        PacketReader fields = call.fields();
        long offset = fields.u32be();
        int count = fields.u16be();
        ByteBuffer content = fields.slice(count);
        if (!file.has(OpenAccess.WRITE)) {
            throw new Refused(Completion.NO_WRITE_RIGHTS);
        }
        if (count == 0) {
            setLength(call, file, offset);
        } else {
            if (offset + count > Volume.LONGEST_FILE) {
                throw new Refused(Completion.OUT_OF_DISK);
            }
            requireUnlocked(call, file, offset, offset + count);
            writeFully(file.channel(), content, offset);
            storage.counters().add(Counter.BYTES_WRITTEN, count);
        }
        file.entry().modifier = call.station().user().id();
        return Answer.DONE;
    }

    private void setLength(Call call, OpenFile file, long length) throws Refused, IOException {
        long now = file.channel().size();
        requireUnlocked(call, file, Math.min(length, now), Long.MAX_VALUE);
        if (length < now) {
            FileChannel unused = file.channel().truncate(length);
        } else if (length > now) {
            writeFully(file.channel(), ByteBuffer.allocate(1), length - 1);
        }
    }

    private void requireUnlocked(Call call, OpenFile file, long start, long end) throws Refused {
        if (storage.locks().hinders(file, call.task(), start, end, true)) {
            throw new Refused(Completion.IO_LOCKED);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer content, long offset) throws IOException {
        long at = offset;
        while (content.hasRemaining()) {
            at += channel.write(content, at);
        }
    }

    private Answer setTime(Call call) throws Refused, MalformedPacketException {
        OpenFile file = fileAfterReserved(call);
        int time = call.fields().u16be();
        DosTime when = new DosTime(call.fields().u16be(), time);
        file.volume().require(call.station(), file.entry(), Rights.MODIFY, Completion.NO_MODIFY_RIGHTS);
        file.timeOnClose = when.toInstant();
        return Answer.DONE;
    }
}
