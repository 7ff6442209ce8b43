package org.shareops.backend.netware.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.FrameDecoder;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;
import org.shareops.testkit.VirtualClock;

/**
 * Whole connections to a server in this process, with a volume on a directory of its own: three clients, who have logged in,
 * say what the input tells them to, and a bystander is to notice nothing. Afterwards nothing is open, locked or taken.
 *
 * <p>An input is a byte whose lowest bit makes the first client an operator, and steps: a byte that says what to do and who
 * does it, the length of what follows, and that: see {@link #step}. Requests get the right header and length word, as no
 * mutation would find them.
 */
public final class FuzzedServer {
    /** What a step is; smaller numbers are requests. */
    static final int RAW_PACKET = 0xF0;

    static final int RAW_BYTES = 0xF3;
    static final int LOST = 0xF6;
    static final int LATER = 0xF9;
    static final int CLIENTS = 3;

    private static final Duration LONGER_THAN_ANY_LOCK_WAITS = Duration.ofHours(2);
    private static final String OUTSIDE = "outside";
    private static final Path HOME = home();
    private static final Path ROOT = HOME.resolve("root");

    private final TestLoop loop = new TestLoop();
    private final EventJournal journal;
    private final ServerCore core;
    private final List<Line> lines = new ArrayList<>();

    private static Path home() {
        try {
            Path home = Files.createTempDirectory("shareops-fuzz-");
            Files.createDirectory(home.resolve("root"));
            Files.writeString(home.resolve(OUTSIDE), OUTSIDE);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> empty(home, true)));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void empty(Path directory, boolean itToo) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (itToo || !path.equals(directory)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FuzzedServer(boolean operator) {
        VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T12:00:00Z"));
        EmulatedNetWareServerBuilder builder = EmulatedNetWareServer.builder("NW312")
                .volume("SYS", ROOT)
                .dosVolume("DOS", ROOT)
                .withoutDirectoryFlushes()
                .openFileLimit(20)
                .connectionLimit(20)
                .loginKeys(() -> new byte[8])
                .clock(clock);
        for (String user : List.of("FIRST", "SECOND", "THIRD", "BYSTANDER")) {
            if (operator && user.equals("FIRST")) {
                builder.operator(user, new char[0]);
            } else {
                builder.user(user, new char[0]);
            }
        }
        ServerOptions options = builder.options();
        journal = new EventJournal(clock, List.of());
        core = new ServerCore(options, loop, journal);
        for (Account account : options.accounts()) {
            Line line = new Line(account.user());
            line.connect();
            lines.add(line);
        }
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        empty(ROOT, false);
        boolean operator = (input[0] & 1) != 0;
        FuzzedServer server = new FuzzedServer(operator);
        ByteBuffer steps = ByteBuffer.wrap(input, 1, input.length - 1);
        while (steps.remaining() >= 2) {
            int what = steps.get() & 0xFF;
            byte[] body = new byte[Math.min(steps.get() & 0xFF, steps.remaining())];
            steps.get(body);
            server.step(server.lines.get(what % CLIENTS), what, body);
        }
        server.end(operator);
    }

    private void step(Line line, int what, byte[] body) {
        if (what >= LATER) {
            loop.advance(Duration.ofSeconds(6));
        } else if (what >= LOST) {
            line.lose();
        } else if (line.closed) {
            line.connect();
        } else if (what >= RAW_BYTES) {
            line.receive(body);
        } else if (what >= RAW_PACKET) {
            line.receive(Frame.request(body.length < Request.FIELDS ? Arrays.copyOf(body, 7) : body, 0)
                    .array());
        } else {
            line.request(body);
        }
    }

    private void end(boolean operator) throws IOException {
        Line bystander = lines.get(CLIENTS);
        int before = bystander.replies;
        bystander.request(new byte[] {Function.SERVER_CLOCK});
        boolean served = bystander.replies == before + 1 && bystander.lastStatus == 0;
        if (!served && operator) {
            core.enableLogin();
            bystander.lose();
            bystander.connect();
            bystander.request(new byte[] {Function.SERVER_CLOCK});
            served = bystander.lastStatus == 0;
        }
        // Messages that others sent him are no harm.
        require(served || bystander.lastStatus == Reply.MESSAGE_WAITING, "the bystander is not served any more");
        lines.forEach(Line::lose);
        loop.advance(LONGER_THAN_ANY_LOCK_WAITS);
        for (Counter counter :
                List.of(Counter.INTERNAL_FAILURES, Counter.FILES_OPEN, Counter.LOCKS_HELD, Counter.ATTACH_CURRENT)) {
            require(
                    journal.counters().get(counter) == 0,
                    counter + " is " + journal.counters().get(counter));
        }
        require(core.stations().size() == 0, "stations are left");
        core.close();
        try (Stream<Path> around = Files.list(HOME)) {
            require(around.count() == 2, "something got out of the volume");
        }
        require(
                Files.readString(HOME.resolve(OUTSIDE), StandardCharsets.UTF_8).equals(OUTSIDE),
                "something outside the volume was changed");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** One client's end of the line. */
    private final class Line implements Transport {
        private final User user;
        private @Nullable Conversation conversation;
        private FrameDecoder decoder = new FrameDecoder(Frame.Direction.TO_SERVER);
        private boolean closed = true;
        private int replies;
        private int lastStatus;
        private int number;
        private int sequence;

        Line(User user) {
            this.user = user;
        }

        void connect() {
            closed = false;
            decoder = new FrameDecoder(Frame.Direction.TO_SERVER);
            conversation = new Conversation(core, this);
            receive(Frame.request(
                            Request.encode(PacketType.CREATE, 0, 0xFFFF, 1, 0).toBytes(), 0)
                    .array());
            sequence = 0;
            Station station = core.stations().find(number);
            if (station != null && !station.isLoggedIn()) {
                try {
                    core.stations().login(station, user);
                } catch (Refused tooMany) {
                    throw new AssertionError(tooMany);
                }
            }
        }

        void request(byte[] body) {
            if (body.length == 0) {
                return;
            }
            int function = body[0] & 0xFF;
            int at = Function.hasSubFunction(function) && body.length > 1 ? 2 : 1;
            int subFunction = at == 2 ? body[1] & 0xFF : -1;
            sequence = sequence + 1 & 0xFF;
            byte[] fields = Arrays.copyOfRange(body, at, body.length);
            receive(Frame.request(Request.frame(sequence, number, 1, function, subFunction, fields), 0)
                    .array());
        }

        /** As the server's socket does it; then time goes by until there is an answer. */
        void receive(byte[] bytes) {
            Conversation mine = conversation;
            if (closed || mine == null) {
                return;
            }
            int before = replies;
            boolean whole = false;
            try {
                ByteBuffer from = ByteBuffer.wrap(bytes);
                while (from.hasRemaining() && !closed) {
                    byte[] packet = decoder.next(from);
                    if (packet != null) {
                        whole = true;
                        mine.take(packet);
                    }
                }
            } catch (MalformedPacketException e) {
                core.malformed(null, e);
                lose();
            }
            loop.run();
            if (whole && !closed && replies == before) {
                loop.advance(LONGER_THAN_ANY_LOCK_WAITS);
                require(closed || replies > before, "no answer");
            }
        }

        void lose() {
            closed = true;
            Conversation mine = conversation;
            if (mine != null) {
                mine.lost("closed");
            }
            conversation = null;
            loop.run();
        }

        @Override
        public InetSocketAddress peer() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public void send(byte[] packet) {
            replies++;
            try {
                Reply reply = Reply.decode(packet);
                lastStatus = reply.status();
                number = reply.connection();
                sequence = reply.sequence();
            } catch (MalformedPacketException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            loop.execute(this::lose);
            closed = true;
        }

        @Override
        public void closeAfterSending() {
            close();
        }
    }
}
