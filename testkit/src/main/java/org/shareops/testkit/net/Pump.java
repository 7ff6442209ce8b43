package org.shareops.testkit.net;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One direction of a connection. One thread reads and another writes when it is time to, so that a delay makes the way
 * longer and not narrower.
 */
final class Pump {
    /** How much may be on its way, so that a slow reader slows down the writer. */
    private static final int MOST_BYTES = 64 << 20;

    private final Socket from;
    private final Socket to;
    private final MessageFormat format;
    private final Judge judge;
    private final Consumer<byte[]> passing;
    private final LongSupplier delayNanos;
    private final Runnable end;
    private final BlockingQueue<Parcel> underway = new LinkedBlockingQueue<>();
    private final Semaphore budget = new Semaphore(MOST_BYTES);

    /** Decides about each message. */
    @FunctionalInterface
    interface Judge {
        Fate decide(byte[] message) throws ProtocolException;
    }

    /** What happens to a message. */
    enum Fate {
        PASS,
        DROP,
        /** It is the last one, passed on. */
        PASS_AND_END,
        /** It is dropped, and all before it are passed on. */
        END
    }

    /**
     * @param passing told of each message just before it is passed on, so that no answer to it can come earlier
     * @param end ends the connection; called at its end, maybe several times
     */
    Pump(
            Socket from,
            Socket to,
            MessageFormat format,
            Judge judge,
            Consumer<byte[]> passing,
            LongSupplier delayNanos,
            Runnable end) {
        this.from = from;
        this.to = to;
        this.format = format;
        this.judge = judge;
        this.passing = passing;
        this.delayNanos = delayNanos;
        this.end = end;
    }

    void start(String name, Consumer<String> problems) {
        Thread reader = new Thread(() -> read(problems), name + "-reader");
        Thread writer = new Thread(this::write, name + "-writer");
        reader.setDaemon(true);
        writer.setDaemon(true);
        reader.start();
        writer.start();
    }

    private void read(Consumer<String> problems) {
        try {
            DataInputStream input = new DataInputStream(from.getInputStream());
            Fate fate = Fate.PASS;
            while (fate == Fate.PASS || fate == Fate.DROP) {
                byte[] message = next(input);
                fate = judge.decide(message);
                if (fate != Fate.DROP) {
                    send(message, fate);
                }
            }
        } catch (ProtocolException e) {
            problems.accept(e.getMessage());
            sendEnd();
        } catch (EOFException e) {
            sendEnd(); // the sender hung up: what it said before still arrives
        } catch (IOException e) {
            end.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.run();
        }
    }

    private byte[] next(DataInputStream input) throws IOException {
        byte[] prefix = new byte[format.prefixLength()];
        input.readFully(prefix);
        int rest = format.restLength(prefix);
        byte[] message = new byte[prefix.length + rest];
        System.arraycopy(prefix, 0, message, 0, prefix.length);
        input.readFully(message, prefix.length, rest);
        return message;
    }

    private void send(byte[] message, Fate fate) throws InterruptedException {
        budget.acquire(message.length);
        underway.add(new Parcel(message, fate, System.nanoTime() + delayNanos.getAsLong()));
    }

    private void sendEnd() {
        underway.add(new Parcel(new byte[0], Fate.END, System.nanoTime() + delayNanos.getAsLong()));
    }

    private void write() {
        try {
            OutputStream output = to.getOutputStream();
            while (true) {
                Parcel parcel = underway.take();
                TimeUnit.NANOSECONDS.sleep(parcel.due - System.nanoTime());
                if (parcel.fate != Fate.END) {
                    passing.accept(parcel.message);
                    output.write(parcel.message);
                    budget.release(parcel.message.length);
                }
                if (parcel.fate != Fate.PASS) {
                    return;
                }
            }
        } catch (IOException e) {
            // The receiver hung up: so does the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end.run();
        }
    }

    /** Wakes threads that wait for each other: there will be no message, and nobody to pass one on. */
    void stop() {
        budget.release(MOST_BYTES);
        sendEnd();
    }

    /** A message on its way, and when it arrives. */
    private static final class Parcel {
        private final byte[] message;
        private final Fate fate;
        private final long due;

        Parcel(byte[] message, Fate fate, long due) {
            this.message = message;
            this.fate = fate;
            this.due = due;
        }
    }
}
