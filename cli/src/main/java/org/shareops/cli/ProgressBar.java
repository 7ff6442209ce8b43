package org.shareops.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.shareops.update.Phase;
import org.shareops.update.Progress;
import org.shareops.update.ProgressListener;

/** One line that is written over and over, on a terminal only, and is gone at the end. */
final class ProgressBar implements ProgressListener, AutoCloseable {
    private static final int WIDTH = 30;
    private static final long NANOS_BETWEEN_LINES = Duration.ofMillis(100).toNanos();
    private static final String CLEAR = "\r\033[K";

    private final PrintStream terminal;
    private final boolean shown;
    private @Nullable Phase phase;
    private long lastLine;
    private boolean written;

    ProgressBar(Surroundings surroundings) {
        this.terminal = surroundings.err();
        this.shown = surroundings.showsProgress();
    }

    @Override
    public synchronized void onProgress(Progress progress) {
        long now = System.nanoTime();
        if (!shown || (progress.phase() == phase && now - lastLine < NANOS_BETWEEN_LINES)) {
            return;
        }
        phase = progress.phase();
        lastLine = now;
        written = true;
        terminal.print(CLEAR + line(progress));
        terminal.flush();
    }

    static String line(Progress progress) {
        StringBuilder line = new StringBuilder(word(progress.phase()));
        if (progress.attempt() > 1 || progress.phase() == Phase.WAIT) {
            line.append(", attempt ").append(progress.attempt());
        }
        boolean countsBytes = progress.bytesTotal() > 0;
        long done = countsBytes ? progress.bytesDone() : progress.filesDone();
        long total = countsBytes ? progress.bytesTotal() : progress.filesTotal();
        if (total > 0) {
            double share = Math.min(1, (double) done / total);
            int filled = (int) (share * WIDTH);
            line.append(" [")
                    .append("#".repeat(filled))
                    .append(".".repeat(WIDTH - filled))
                    .append(String.format(Locale.ROOT, "] %3d%%", (int) (share * 100)));
        }
        if (progress.filesTotal() > 0) {
            line.append("  ")
                    .append(progress.filesDone())
                    .append('/')
                    .append(progress.filesTotal())
                    .append(" files");
        }
        return line.toString();
    }

    private static String word(Phase phase) {
        return switch (phase) {
            case PLAN -> "comparing";
            case STAGE -> "writing beside the target";
            case VERIFY -> "verifying";
            case TRY -> "looking for holders";
            case WAIT -> "in use, waiting";
            case COMMIT -> "committing";
            case CLEAN -> "cleaning up";
        };
    }

    @Override
    public synchronized void close() {
        if (written) {
            terminal.print(CLEAR);
            terminal.flush();
        }
    }
}
