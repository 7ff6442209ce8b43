package org.shareops.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.ForeignFiles;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.ProgressListener;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** The process behind {@link PublisherProcess}: publishes what it is told to, one order a line. */
final class PublishMain {
    /** Who is in the way for a moment only, because he reads or publishes something inside, is waited for. */
    private static final int RETRIES = 20;

    private static final Duration PAUSE = Duration.ofMillis(50);

    static final String READY = "ready";
    static final String STOPPED = "stopped";
    static final String ENDED = "ended";
    static final String ON = "on";
    static final String NOWHERE = "-";
    static final String RECOVER = "recover";
    static final String SEPARATOR = "\t";

    private PublishMain() {}

    /** Publishes on the share whose URL is the only argument; the first line says as whom. */
    public static void main(String[] arguments) throws IOException {
        ChildConsole console = new ChildConsole();
        String user = console.next();
        try (Shares shares = Shares.builder()
                .credentials(credentials(user == null ? "" : user))
                .build()) {
            Share share = shares.share(arguments[0]);
            share.files().list("");
            console.say(READY);
            for (String order = console.next(); order != null; order = console.next()) {
                if (order.equals(RECOVER)) {
                    console.say(ENDED + " " + share.recover().leftovers().size());
                } else if (!order.equals(ON)) {
                    console.say(ENDED + " " + publish(share, order.split(SEPARATOR, -1), console));
                }
            }
        }
    }

    private static CredentialsProvider credentials(String line) {
        String[] words = line.split(SEPARATOR, -1);
        return words.length < 2
                ? CredentialsProvider.none()
                : CredentialsProvider.of(Credentials.password(words[0], words[1].toCharArray()));
    }

    private static String publish(Share share, String[] order, ChildConsole console) {
        try {
            UpdateReport report = share.update(order[0])
                    .from(Source.directory(Path.of(order[1])))
                    .strategy(UpdateStrategy.valueOf(order[2]))
                    .foreignFiles(ForeignFiles.valueOf(order[3]))
                    .whenInUse(InUsePolicy.retry(RETRIES, PAUSE))
                    .onProgress(stoppingAt(order[4], console))
                    .run();
            return line(report.outcome(), report, null);
        } catch (UpdateException e) {
            return line(e.report().outcome(), e.report(), e);
        } catch (ShareException e) {
            return line(Outcome.FAILED, null, e);
        }
    }

    private static ProgressListener stoppingAt(String phase, ChildConsole console) {
        AtomicBoolean over = new AtomicBoolean();
        return progress -> {
            if (progress.phase().name().equals(phase) && over.compareAndSet(false, true)) {
                console.say(STOPPED);
                try {
                    console.next();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static String line(Outcome outcome, @Nullable UpdateReport report, @Nullable ShareException e) {
        String said = e == null ? String.valueOf(report == null ? "" : report.warnings()) : e.getMessage();
        return String.format(
                Locale.ROOT,
                "%s%s%s%s%d%s%s",
                outcome,
                SEPARATOR,
                e == null ? "" : e.kind(),
                SEPARATOR,
                report == null ? 0 : report.leftovers().size(),
                SEPARATOR,
                String.valueOf(said).replaceAll("\\s+", " "));
    }
}
