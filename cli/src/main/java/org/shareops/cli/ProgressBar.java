package org.shareops.cli;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.shareops.update.Phase;
import org.shareops.update.Progress;
import org.shareops.update.ProgressListener;

/** Shows on a terminal how a replacement goes on. */
final class ProgressBar implements ProgressListener, AutoCloseable {
    private static final int WIDTH = 30;
    private static final long NANOS_BETWEEN_LINES = Duration.ofMillis(100).toNanos();

    private final StatusLine status;
    private @Nullable Phase phase;
    private long lastLine;

    ProgressBar(Surroundings surroundings) {
        this.status = new StatusLine(surroundings);
    }

    @Override
    public synchronized void onProgress(Progress progress) {
        long now = System.nanoTime();
        if (!status.isShown() || (progress.phase() == phase && now - lastLine < NANOS_BETWEEN_LINES)) {
            return;
        }
        phase = progress.phase();
        lastLine = now;
        status.show(line(progress));
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
            case CORDON -> "keeping newcomers off";
            case GRACE -> "holders are warned and have time to leave";
            case CLOSE -> "closing what is still held";
            case COMMIT -> "committing";
            case CLEAN -> "cleaning up";
        };
    }

    @Override
    public synchronized void close() {
        status.close();
    }
}
