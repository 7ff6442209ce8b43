package org.shareops.testkit.net;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A connection through the proxy. Thread-safe. */
final class Link {
    private final int number;
    private final Socket client;
    private final Socket server;
    private final MessageFormat format;
    private final Tally tally;
    private final Tap tap;
    private final Consumer<Link> ended;
    private final Pump toServer;
    private final Pump toClient;
    private final AtomicBoolean over = new AtomicBoolean();

    /** Answers that will be lost, by the id of their request, and what happens then. */
    private final Map<Long, Pump.Fate> lost = new ConcurrentHashMap<>();

    Link(
            Socket client,
            Socket server,
            MessageFormat format,
            Tally tally,
            Tap tap,
            LongSupplier delayToServer,
            LongSupplier delayToClient,
            Consumer<Link> ended) {
        this.number = tally.addConnection();
        this.client = client;
        this.server = server;
        this.format = format;
        this.tally = tally;
        this.tap = tap;
        this.ended = ended;
        this.toServer = new Pump(
                client,
                server,
                format,
                this::decideRequest,
                message -> tap.toServer(number, message),
                delayToServer,
                this::cut);
        this.toClient = new Pump(
                server,
                client,
                format,
                this::decideAnswer,
                message -> tap.toClient(number, message),
                delayToClient,
                this::cut);
    }

    void start() {
        tap.connected(number);
        String name = "proxy-" + number;
        toServer.start(name + "-to-server", tally::addProblem);
        toClient.start(name + "-to-client", tally::addProblem);
    }

    /** Ends the connection on both sides. Idempotent. */
    void cut() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        ended.accept(this);
        close(server); // with nothing unread it gets to know of the end only after all that was passed on
        close(client);
        toServer.stop();
        toClient.stop();
    }

    private Pump.Fate decideRequest(byte[] message) throws ProtocolException {
        List<MessageFormat.Ask> asks = format.asks(message);
        lost.remove(MessageFormat.UNKNOWN_ID, Pump.Fate.DROP);
        Fault fault = tally.addMessage(number, asks);
        return fault == null ? Pump.Fate.PASS : fate(fault, asks);
    }

    private Pump.Fate fate(Fault fault, List<MessageFormat.Ask> asks) {
        return switch (fault) {
            case CUT_BEFORE -> Pump.Fate.END;
            case CUT_AFTER -> {
                passAndLose(asks, Pump.Fate.END); // a fast answer must not slip through before the end
                yield Pump.Fate.PASS_AND_END;
            }
            case SWALLOW -> Pump.Fate.DROP;
            case CUT_ANSWER -> passAndLose(asks, Pump.Fate.END);
            case SWALLOW_ANSWER -> passAndLose(asks, Pump.Fate.DROP);
        };
    }

    /** Known before the request leaves, so that no answer can be faster. */
    private Pump.Fate passAndLose(List<MessageFormat.Ask> asks, Pump.Fate fateOfAnswer) {
        asks.forEach(ask -> lost.put(ask.id(), fateOfAnswer));
        return Pump.Fate.PASS;
    }

    private Pump.Fate decideAnswer(byte[] message) throws ProtocolException {
        Pump.Fate fate = Pump.Fate.PASS;
        for (Long id : format.answered(message)) {
            // Before an answer that nobody can read the server may say that it comes later, which looks the same.
            Pump.@Nullable Fate planned = id == MessageFormat.UNKNOWN_ID ? lost.get(id) : lost.remove(id);
            if (planned != null) {
                fate = planned;
            }
        }
        return fate;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
