package org.shareops.backend.netware.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that concern the files of one volume, in one of its name spaces. Paths are names from the volume's root on.
 * Thread-safe.
 */
public final class NcpFiles {
    private static final Logger LOG = LoggerFactory.getLogger(NcpFiles.class);
    /** The DOS name space: names of the form 8.3. */
    public static final int DOS = 0;
    /** The name space of long names. */
    public static final int LONG = 4;
    /** Modify: the attributes. */
    public static final int MODIFY_ATTRIBUTES = 0x0002;
    /** Modify: when the content was written. */
    public static final int MODIFY_TIME = 0x0100 | 0x0200;

    private static final int OPEN = 0x01;
    private static final int CREATE = 0x08;
    private static final int FILES = EntryAttributes.HIDDEN | EntryAttributes.SYSTEM;
    private static final int DIRECTORIES = FILES | EntryAttributes.DIRECTORY;
    private static final int SEQUENCE_LENGTH = 9;
    /** A hundred records with usual names fill a packet; servers send fewer if they must. */
    private static final int RECORDS_AT_ONCE = 100;

    private static final byte[] EVERYTHING = {(byte) 0xFF, '*'};

    private final NcpConnection connection;
    private final String volumeName;
    private final int volume;
    private final int nameSpace;
    private final int size;

    private NcpFiles(NcpConnection connection, String volumeName, int volume, int nameSpace, int size) {
        this.connection = connection;
        this.volumeName = volumeName;
        this.volume = volume;
        this.nameSpace = nameSpace;
        this.size = size;
    }

    /**
     * Finds a volume, and whether it has long names: two round trips (NCP 22/5, 87/24).
     *
     * @param size the most bytes of one read or write, as negotiated
     */
    public static NcpFiles of(NcpConnection connection, String volumeName, int size) throws NcpFailure {
        int volume = new NcpServer(connection).volume(volumeName);
        byte[] request = new PacketWriter().u16le(0).u8(volume).toBytes();
        boolean longNames = NcpServer.decoded("87/24", connection.call(Function.NAME_SPACES, 24, request), data -> {
            boolean found = false;
            for (int left = data.u16le(); left > 0; left--) {
                found |= data.u8() == LONG;
            }
            return found;
        });
        return new NcpFiles(connection, volumeName, volume, longNames ? LONG : DOS, size);
    }

    /**
     * Returns the same volume over another connection to the server. No traffic.
     *
     * @param most the most bytes of one read or write, as negotiated there
     */
    public NcpFiles over(NcpConnection other, int most) {
        return new NcpFiles(other, volumeName, volume, nameSpace, most);
    }

    /** Returns the volume's number. */
    public int volume() {
        return volume;
    }

    /** Returns whether names may be long. */
    public boolean longNames() {
        return nameSpace == LONG;
    }

    /** Returns the most bytes of one read or write. */
    public int size() {
        return size;
    }

    private HandlePath path(List<String> names) {
        List<byte[]> all = new ArrayList<>();
        all.add(volumeName.getBytes(StandardCharsets.UTF_8));
        for (String name : names) {
            // No byte of UTF-8 is the escape of wildcards.
            all.add(name.getBytes(StandardCharsets.UTF_8));
        }
        return new HandlePath(0, 0, HandlePath.NO_HANDLE, all);
    }

    /** Describes a file or directory (NCP 87/6). */
    public EntryInformation information(List<String> path) throws NcpFailure {
        PacketWriter fields = new PacketWriter()
                .u8(nameSpace)
                .u8(nameSpace)
                .u16le(EntryAttributes.SEARCH_ALL)
                .u32le(EntryInformation.ALL);
        return NcpServer.decoded(
                "87/6",
                connection.call(
                        Function.NAME_SPACES, 6, path(path).write(fields).toBytes()),
                EntryInformation::read);
    }

    /**
     * An open file.
     *
     * @param handle the server's number for it
     * @param information the file as it was when it was opened
     */
    public record Opened(long handle, EntryInformation information) {}

    /** Opens an existing file (NCP 87/1). */
    public Opened open(List<String> path, int access) throws NcpFailure {
        return open(path, OPEN, access);
    }

    /** Creates a file that must not exist, and opens it (NCP 87/1). */
    public Opened createNew(List<String> path, int access) throws NcpFailure {
        return open(path, CREATE, access);
    }

    private Opened open(List<String> path, int mode, int access) throws NcpFailure {
        byte[] request = openRequest(path, mode, 0, access);
        // A handle that comes when nobody waits for it any more would hold the file until the connection ends.
        Consumer<Reply> late = reply -> {
            if (reply.completion() == Completion.OK) {
                closeLater(reply);
            }
        };
        return NcpServer.decoded("87/1", connection.call(Function.NAME_SPACES, 1, request, late), data -> {
            long handle = data.u32le();
            data.skip(2);
            return new Opened(handle, EntryInformation.read(data));
        });
    }

    private byte[] openRequest(List<String> path, int mode, int attributes, int access) {
        PacketWriter fields = new PacketWriter()
                .u8(nameSpace)
                .u8(mode)
                .u16le(FILES)
                .u32le(EntryInformation.ALL)
                .u32le(attributes)
                .u16le(access);
        return path(path).write(fields).toBytes();
    }

    private void closeLater(Reply opened) {
        Thread thread = new Thread(
                () -> {
                    try {
                        close(NcpServer.decoded("87/1", opened.data(), PacketReader::u32le));
                    } catch (NcpFailure | MalformedPacketException e) {
                        // Then the connection has ended, and the handle with it; nobody is left to be told.
                        LOG.debug("A file that was opened too late could not be closed: {}", e.getMessage());
                    }
                },
                "shareops-ncp-late");
        thread.setDaemon(true);
        thread.start();
    }

    /** Creates a directory that must not exist (NCP 87/1). */
    public void createDirectory(List<String> path) throws NcpFailure {
        int allRights = 0xFF;
        connection.call(Function.NAME_SPACES, 1, openRequest(path, CREATE, EntryAttributes.DIRECTORY, allRights));
    }

    private static PacketWriter handle(long handle) {
        // Six bytes, of which the last four count.
        return new PacketWriter().u8(0).u16le((int) handle + 1).u32le(handle);
    }

    /** Closes a file, also on a thread that is interrupted (NCP 66). */
    public void close(long handle) throws NcpFailure {
        connection.callUninterruptibly(Function.CLOSE, -1, handle(handle).toBytes());
    }

    /** Makes a file durable (NCP 59). */
    public void commit(long handle) throws NcpFailure {
        connection.call(Function.COMMIT, -1, handle(handle).toBytes());
    }

    /** Returns an open file's size (NCP 71). */
    public long fileSize(long handle) throws NcpFailure {
        return NcpServer.decoded(
                "71", connection.call(Function.FILE_SIZE, -1, handle(handle).toBytes()), PacketReader::u32be);
    }

    /**
     * Reads (NCP 72).
     *
     * @param offset from 0 to 2^32 - 1
     * @param target gets at most {@link #size()} bytes
     * @return how many; 0 at or past the end
     */
    public int read(long handle, long offset, ByteBuffer target) throws NcpFailure {
        int wanted = Math.min(target.remaining(), size);
        byte[] request = handle(handle).u32be(offset).u16be(wanted).toBytes();
        return NcpServer.decoded("72", connection.call(Function.READ, -1, request), data -> {
            int count = data.u16be();
            data.skip((int) (offset & 1));
            target.put(data.slice(Math.min(count, wanted)));
            return Math.min(count, wanted);
        });
    }

    /**
     * Writes (NCP 73).
     *
     * @param offset from 0 to 2^32 - 1
     * @param content from one to {@link #size()} bytes
     */
    public void write(long handle, long offset, ByteBuffer content) throws NcpFailure {
        int count = content.remaining();
        connection.call(
                Function.WRITE,
                -1,
                handle(handle).u32be(offset).u16be(count).bytes(content).toBytes());
    }

    /** Renames or moves a file, never over anything (NCP 87/4). */
    public void renameFile(List<String> from, List<String> to) throws NcpFailure {
        rename(FILES, from, to);
    }

    /** Renames or moves a directory, never over anything (NCP 87/4). */
    public void renameDirectory(List<String> from, List<String> to) throws NcpFailure {
        rename(DIRECTORIES, from, to);
    }

    private void rename(int searched, List<String> from, List<String> to) throws NcpFailure {
        int mayGetItsNameBack = 1;
        PacketWriter fields =
                new PacketWriter().u8(nameSpace).u8(mayGetItsNameBack).u16le(searched);
        connection.call(
                Function.NAME_SPACES,
                4,
                HandlePath.writePair(fields, path(from), path(to)).toBytes());
    }

    /** Deletes a file or an empty directory (NCP 87/8). */
    public void delete(List<String> path) throws NcpFailure {
        PacketWriter fields = new PacketWriter().u8(nameSpace).u8(0).u16le(EntryAttributes.SEARCH_ALL);
        connection.call(Function.NAME_SPACES, 8, path(path).write(fields).toBytes());
    }

    /**
     * Changes attributes, times, or both (NCP 87/7).
     *
     * @param mask {@link #MODIFY_ATTRIBUTES}, {@link #MODIFY_TIME}
     * @param date see {@link org.shareops.backend.netware.wire.DosTime}
     */
    public void modify(List<String> path, int mask, long attributes, int date, int time) throws NcpFailure {
        PacketWriter fields = new PacketWriter()
                .u8(nameSpace)
                .u8(0)
                .u16le(EntryAttributes.SEARCH_ALL)
                .u32le(mask)
                .u32le(attributes)
                .zeros(8)
                .u16le(date)
                .u16le(time)
                .zeros(22);
        connection.call(Function.NAME_SPACES, 7, path(path).write(fields).toBytes());
    }

    /** A place in a listing. */
    public static final class Search {
        private byte[] sequence;
        private boolean over;

        private Search(byte[] sequence) {
            this.sequence = sequence;
        }
    }

    /** Starts to list a directory (NCP 87/2). */
    public Search search(List<String> directory) throws NcpFailure {
        PacketWriter fields = new PacketWriter().u8(nameSpace).u8(0);
        return NcpServer.decoded(
                "87/2",
                connection.call(
                        Function.NAME_SPACES, 2, path(directory).write(fields).toBytes()),
                data -> new Search(data.bytes(SEQUENCE_LENGTH)));
    }

    /** Returns the next entries of a listing; none at its end (NCP 87/20). For one thread at a time. */
    public List<EntryInformation> next(Search search) throws NcpFailure {
        if (search.over) {
            return List.of();
        }
        byte[] request = new PacketWriter()
                .u8(nameSpace)
                .u8(0)
                .u16le(EntryAttributes.SEARCH_ALL)
                .u32le(EntryInformation.ALL)
                .u16le(RECORDS_AT_ONCE)
                .bytes(search.sequence)
                .counted(EVERYTHING)
                .toBytes();
        PacketReader reply;
        try {
            reply = connection.call(Function.NAME_SPACES, 20, request);
        } catch (NcpFailure.Refusal e) {
            if (e.completion() != Completion.FAILURE) {
                throw e;
            }
            search.over = true;
            return List.of();
        }
        return NcpServer.decoded("87/20", reply, data -> {
            search.sequence = data.bytes(SEQUENCE_LENGTH);
            search.over = data.u8() == 0;
            List<EntryInformation> found = new ArrayList<>();
            for (int left = data.u16le(); left > 0; left--) {
                found.add(EntryInformation.read(data));
            }
            return found;
        });
    }

    /** Returns how full the volume is (NCP 22/44). */
    public VolumeSpace space() throws NcpFailure {
        byte[] request = new PacketWriter().u8(volume).toBytes();
        return NcpServer.decoded("22/44", connection.call(Function.DIRECTORIES, 44, request), data -> {
            long total = data.u32le();
            long free = data.u32le();
            long purgeable = data.u32le();
            data.skip(4 + 4 + 4 + 4);
            long block = 512L * data.u8();
            return new VolumeSpace(total * block, (free + purgeable) * block);
        });
    }

    /**
     * Returns the path of a directory entry (NCP 23/243).
     *
     * @return the names from the root on; null if the server's answer has no room for it
     */
    public @Nullable List<String> pathOf(long entry) throws NcpFailure {
        byte[] request =
                new PacketWriter().u8(volume).u32le(entry).u8(nameSpace).toBytes();
        String text = NcpServer.decoded("23/243", connection.call(Function.BINDERY, 243, request), PacketReader::text);
        int colon = text.indexOf(':');
        return colon < 0 ? null : names(text.substring(colon + 1));
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (char c : (path + "/").toCharArray()) {
            if (c != '/' && c != '\\') {
                name.append(c);
            } else if (!name.isEmpty()) {
                names.add(name.toString());
                name.setLength(0);
            }
        }
        return names;
    }
}
