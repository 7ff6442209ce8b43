package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateStrategy;

/**
 * Somebody else who publishes: a process of its own with the library and the backends that are on the class path. One that
 * is stopped in the middle can be suspended there. Ends with this process. For one thread.
 */
public final class PublisherProcess implements AutoCloseable {
    private static final int SECONDS = 10;

    private final ChildJvm child;

    private PublisherProcess(ChildJvm child) {
        this.child = child;
    }

    /**
     * What is to be published.
     *
     * @param target the directory on the share
     * @param version the directory on the disk
     * @param strategy how
     * @param foreign what becomes of files that nobody has published
     */
    public record Order(String target, Path version, UpdateStrategy strategy, ForeignFiles foreign) {}

    /**
     * How an update ended.
     *
     * @param outcome as reported; {@code FAILED} if it failed before there was anything to report
     * @param kind of the error; empty if it succeeded
     * @param leftovers how many were reported
     * @param said the error or the warnings, for people
     */
    public record Ended(Outcome outcome, Optional<ErrorKind> kind, int leftovers, String said) {}

    /** Starts one that needs no credentials; returns when it is ready. */
    public static PublisherProcess start(String share) throws IOException {
        return start(share, null, null);
    }

    /** Starts one and lets it log on; returns when it is ready. */
    public static PublisherProcess start(String share, @Nullable String user, @Nullable String password)
            throws IOException {
        ChildJvm child = ChildJvm.start(PublishMain.class, List.of(share));
        try {
            child.send(user == null ? "" : user + PublishMain.SEPARATOR + password);
            child.await(PublishMain.READY);
            return new PublisherProcess(child);
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** Lets it begin an update, and returns at once. */
    public void begin(Order order) throws IOException {
        begin(order, PublishMain.NOWHERE);
    }

    /**
     * Lets it begin an update that stops when a phase begins, and waits there for {@link #goOn()}.
     *
     * @throws IOException if the update ended before
     */
    public void beginAndStop(Order order, Phase where) throws IOException {
        begin(order, where.name());
        child.await(PublishMain.STOPPED);
    }

    private void begin(Order order, String stop) throws IOException {
        child.send(String.join(
                PublishMain.SEPARATOR,
                order.target(),
                order.version().toString(),
                order.strategy().name(),
                order.foreign().name(),
                stop));
    }

    /** Lets an update go on that has stopped. */
    public void goOn() throws IOException {
        child.send(PublishMain.ON);
    }

    /** Waits for the end of an update. */
    public Ended end() throws IOException {
        List<String> words = Arrays.asList(child.await(PublishMain.ENDED).split(PublishMain.SEPARATOR, -1));
        String kind = words.get(1);
        return new Ended(
                Outcome.valueOf(words.get(0)),
                kind.isEmpty() ? Optional.empty() : Optional.of(ErrorKind.valueOf(kind)),
                Integer.parseInt(words.get(2)),
                words.get(3));
    }

    /** Lets it recover the whole share; returns how many leftovers it reports. */
    public int recover() throws IOException {
        child.send(PublishMain.RECOVER);
        return Integer.parseInt(child.await(PublishMain.ENDED));
    }

    /** Stops the process where it is, like Ctrl-Z does; returns when it stands. POSIX only. */
    public void suspend() throws IOException {
        signal("-STOP");
    }

    /** Lets it go on after {@link #suspend()}. */
    public void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(child.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!kill.waitFor(SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IOException("cannot send " + signal + " to the process " + child.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Kills it where it is; returns when it is dead. Idempotent. */
    public void kill() {
        child.kill();
    }

    /** Lets it leave; returns when it has. Idempotent. */
    @Override
    public void close() {
        child.close();
    }
}
