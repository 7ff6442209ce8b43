package org.shareops.backend.netware.client;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.LoginKey;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that concern the server and who is on it. Thread-safe. */
public final class NcpServer {
    private static final int USER = 1;
    private static final Logger LOG = LoggerFactory.getLogger(NcpServer.class);
    private static final int NAME_LENGTH = 48;
    /** The longest name of a user, in bytes. */
    public static final int LONGEST_NAME = NAME_LENGTH - 1;
    /** The most that fits into a packet of 64 KiB with the headers around it; clients of NetWare ask for no more. */
    public static final int LARGEST_SIZE = 65_496;

    /** What every server moves at once. */
    private static final int SMALLEST_SIZE = 512;

    private static final int NOT_LOCKED = 0;
    private static final int INTERNET = 11;
    /** In UTF-8. */
    private static final int MOST_BYTES_OF_CHAR = 3;
    /** What servers say whose client has no IPv4 address. */
    private static final byte[] UNSPECIFIED = new byte[4];
    /** So often a list of several answers is read until two are the same. */
    private static final int MOST_READINGS = 4;
    /** More would make the list of one connection endless for a server that miscounts. */
    private static final int MOST_RECORDS = 100_000;

    private final NcpConnection connection;

    /** Calls over a connection. */
    public NcpServer(NcpConnection connection) {
        this.connection = connection;
    }

    @FunctionalInterface
    interface Decoder<T> {
        T decode(PacketReader data) throws MalformedPacketException;
    }

    private <T> T call(int function, int subFunction, PacketWriter fields, Decoder<T> decoder) throws NcpFailure {
        return decoded(
                Function.describe(function, subFunction),
                connection.call(function, subFunction, fields.toBytes()),
                decoder);
    }

    static <T> T decoded(String call, PacketReader data, Decoder<T> decoder) throws NcpFailure {
        try {
            return decoder.decode(data);
        } catch (MalformedPacketException e) {
            throw new NcpFailure.Malformed(call, e);
        }
    }

    private void bindery(int subFunction, PacketWriter fields) throws NcpFailure {
        connection.call(Function.BINDERY, subFunction, fields.toBytes());
    }

    /**
     * Agrees on the most bytes of one read or write, without signatures (NCP 97, or 33 where that is missing; 512 where both
     * are).
     */
    public int negotiateSize() throws NcpFailure {
        PacketWriter proposal = new PacketWriter().u16be(LARGEST_SIZE).u8(0);
        OptionalInt agreed = negotiated(Function.PACKET_SIZE, proposal);
        if (agreed.isEmpty()) {
            agreed = negotiated(Function.BUFFER_SIZE, new PacketWriter().u16be(LARGEST_SIZE));
        }
        int accepted = agreed.orElse(SMALLEST_SIZE);
        // 0 means: as proposed.
        return accepted == 0 ? LARGEST_SIZE : Math.max(SMALLEST_SIZE, Math.min(accepted, LARGEST_SIZE));
    }

    /** Returns what the server answers; empty if it does not have the call. */
    private OptionalInt negotiated(int function, PacketWriter proposal) throws NcpFailure {
        try {
            return OptionalInt.of(call(function, -1, proposal, PacketReader::u16be));
        } catch (NcpFailure.Refusal e) {
            if (e.completion() != Completion.UNKNOWN_REQUEST) {
                throw e;
            }
            return OptionalInt.empty();
        }
    }

    /**
     * Logs in with a keyed password: three round trips (NCP 23/23, 23/53, 23/24). A grace login of an expired password is a
     * login; a warning is logged, for there are few of them.
     *
     * @param user at most {@link #LONGEST_NAME} bytes in upper case
     * @param secret not changed; no copy of it is left behind
     * @return whether it took a grace login
     */
    public boolean logIn(String user, char[] secret) throws NcpFailure {
        String name = user.toUpperCase(Locale.ROOT);
        byte[] key = call(Function.BINDERY, 23, new PacketWriter(), data -> data.bytes(LoginKey.LENGTH));
        long object = call(Function.BINDERY, 53, new PacketWriter().u16be(USER).text(name), PacketReader::u32be);
        byte[] password = upperCase(secret);
        byte[] hash = LoginKey.hash(object, password);
        Arrays.fill(password, (byte) 0);
        try {
            bindery(
                    24,
                    new PacketWriter()
                            .bytes(LoginKey.answer(key, hash))
                            .u16be(USER)
                            .text(name));
            return false;
        } catch (NcpFailure.Refusal e) {
            if (e.completion() != Completion.PASSWORD_EXPIRED) {
                throw e;
            }
            LOG.warn("The password of {} has expired: the server let us in by one of its last grace logins", name);
            return true;
        }
    }

    private static byte[] upperCase(char[] secret) {
        char[] upper = new char[secret.length];
        for (int i = 0; i < secret.length; i++) {
            upper[i] = Character.toUpperCase(secret[i]);
        }
        // Room that is ours to overwrite, and never outgrown; the rest of it is zeros, which do not count.
        byte[] bytes = new byte[MOST_BYTES_OF_CHAR * upper.length];
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(upper), ByteBuffer.wrap(bytes), true);
        Arrays.fill(upper, '\0');
        return bytes;
    }

    /** Returns what the server says of itself (NCP 23/17). */
    public ServerInformation information() throws NcpFailure {
        return call(Function.BINDERY, 17, new PacketWriter(), data -> {
            String name = data.padded(NAME_LENGTH);
            data.skip(2);
            int most = data.u16be();
            int now = data.u16be();
            data.skip(2 + 3);
            return new ServerInformation(name, most, now, data.u16be());
        });
    }

    /** Returns the server's clock; the cheapest request there is (NCP 20). */
    public Instant clock() throws NcpFailure {
        return call(Function.SERVER_CLOCK, -1, new PacketWriter(), DosTime::readClock);
    }

    /** Asks nobody: fails if the connection is known to be lost, or was closed here. */
    public void refuseIfGone() throws NcpFailure {
        connection.refuseIfGone();
    }

    /** Returns a row of the table of connections; empty for a number that is free (NCP 23/28). */
    public Optional<ConnectionInformation> connection(int number) throws NcpFailure {
        try {
            return Optional.of(call(Function.BINDERY, 28, new PacketWriter().u32le(number), data -> {
                long object = data.u32be();
                data.skip(2);
                return new ConnectionInformation(number, object, data.padded(NAME_LENGTH), DosTime.readClock(data));
            }));
        } catch (NcpFailure.Refusal e) {
            if (e.completion() == Completion.BAD_STATION) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns the IPv4 address of a connection; empty if it has none that is known, or is free (NCP 23/26). */
    public Optional<String> address(int number) throws NcpFailure {
        try {
            return call(Function.BINDERY, 26, new PacketWriter().u32le(number), data -> {
                byte[] network = data.bytes(4);
                data.skip(6 + 2);
                boolean known = data.remaining() > 0 && data.u8() == INTERNET && !Arrays.equals(network, UNSPECIFIED);
                return known ? Optional.of(dotted(network)) : Optional.empty();
            });
        } catch (NcpFailure.Refusal e) {
            if (e.completion() == Completion.FAILURE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String dotted(byte[] network) {
        return (network[0] & 0xFF) + "." + (network[1] & 0xFF) + "." + (network[2] & 0xFF) + "." + (network[3] & 0xFF);
    }

    /** Returns whether we are an operator (NCP 23/200). */
    public boolean isOperator() throws NcpFailure {
        try {
            bindery(200, new PacketWriter());
            return true;
        } catch (NcpFailure.Refusal e) {
            if (e.completion() == Completion.NO_CONSOLE_RIGHTS) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Returns the files that a connection has open; for operators (NCP 23/235). The server counts through a list that changes
     * between two answers, so one that takes several is read until it is the same twice.
     */
    public OpenRecords openFiles(int number) throws NcpFailure {
        Reading reading = readOpenFiles(number);
        boolean same = reading.answers == 1;
        for (int readings = 1; !same && !reading.cut && readings < MOST_READINGS; readings++) {
            Reading again = readOpenFiles(number);
            same = again.answers == 1 || again.records.equals(reading.records);
            reading = again;
        }
        return new OpenRecords(reading.records, same && !reading.cut);
    }

    private record Reading(List<OpenRecord> records, int answers, boolean cut) {}

    private Reading readOpenFiles(int number) throws NcpFailure {
        List<OpenRecord> all = new ArrayList<>();
        int next = 0;
        int answers = 0;
        do {
            PacketWriter fields = new PacketWriter().u16le(number).u16le(next);
            answers++;
            next = call(Function.BINDERY, 235, fields, data -> {
                int following = data.u16le();
                int count = data.u16le();
                for (int i = 0; i < count; i++) {
                    all.add(record(number, data));
                }
                return count == 0 ? 0 : following;
            });
        } while (next != 0 && all.size() < MOST_RECORDS);
        return new Reading(all, answers, next != 0);
    }

    private static OpenRecord record(int number, PacketReader data) throws MalformedPacketException {
        int task = data.u16le();
        data.skip(1);
        int access = data.u8();
        boolean locked = data.u8() != NOT_LOCKED;
        int volume = data.u8();
        data.skip(4);
        long entry = data.u32le();
        data.skip(2);
        data.counted();
        return new OpenRecord(number, task, access, locked, volume, entry);
    }

    /** Returns whether users may log in (NCP 23/205). */
    public boolean loginsEnabled() throws NcpFailure {
        return call(Function.BINDERY, 205, new PacketWriter(), data -> data.u8() != 0);
    }

    /** Lets nobody log in any more, operators included; those who have go on. For operators (NCP 23/203). */
    public void disableLogins() throws NcpFailure {
        bindery(203, new PacketWriter());
    }

    /** Lets users log in. For operators (NCP 23/204). */
    public void enableLogins() throws NcpFailure {
        bindery(204, new PacketWriter());
    }

    /** Ends a connection with all that it has open. For operators (NCP 23/254). */
    public void clear(int number) throws NcpFailure {
        bindery(254, new PacketWriter().u32le(number));
    }

    /**
     * Sends a text to a connection (NCP 21/10).
     *
     * @param text at most 58 bytes reach users of old servers
     * @return false if the connection takes none, or has one that it has not read
     */
    public boolean send(int number, String text) throws NcpFailure {
        PacketWriter fields = new PacketWriter().u16le(1).u32le(number).text(text);
        return call(Function.MESSAGES, 10, fields, data -> data.u16le() == 1 && data.u32le() == 0);
    }

    /** Returns a volume's number (NCP 22/5). */
    public int volume(String name) throws NcpFailure {
        return call(Function.DIRECTORIES, 5, new PacketWriter().text(name), PacketReader::u8);
    }
}
