package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordText;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;

/**
 * How often a job was tried and since when, written down beside the target from the first attempt on that met a holder. A program
 * that takes the same job up after a crash goes on there (rule D5). Changed under the publisher's lock only.
 */
final class AttemptLog {
    private static final String HEADER = "shareops-attempts 1";
    private static final int MOST_BYTES = 1 << 20;
    /** How long after its last change nobody comes back for it any more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    private final Context context;

    /** Somebody who was warned. */
    record WarnedHolder(String user, String client) {}

    /**
     * What is written down.
     *
     * @param job which job it is; another of the same target counts anew
     * @param made how many attempts have begun
     * @param first when the first of them began, by the server's clock
     * @param last when the last of them began
     * @param graceSince when holders were first warned; empty if they were not
     * @param warned who was warned
     */
    record Tally(
            String job,
            int made,
            Instant first,
            Instant last,
            Optional<Instant> graceSince,
            List<WarnedHolder> warned) {
        Tally {
            warned = List.copyOf(warned);
        }

        static Tally ofFirst(String job, Instant began) {
            return new Tally(job, 1, began, began, Optional.empty(), List.of());
        }

        Tally withAttempt(int number, Instant began) {
            return new Tally(job, number, first, began, graceSince, warned);
        }

        Tally withGrace(Instant since, List<WarnedHolder> all) {
            return new Tally(job, made, first, last, Optional.of(since), all);
        }
    }

    AttemptLog(Context context) {
        this.context = context;
    }

    private SharePath place() {
        return context.control().attempts();
    }

    private SharePath fresh() {
        return context.control().freshAttempts();
    }

    /** Reads what is written down; empty if nothing is, or if it is damaged. */
    Optional<Tally> read() throws ShareException {
        Optional<Tally> found = read(place());
        return found.isPresent() ? found : read(fresh());
    }

    private Optional<Tally> read(SharePath path) throws ShareException {
        byte[] bytes;
        try {
            bytes = Journal.readAll(context.volume(), path, MOST_BYTES);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
        List<List<String>> lines = RecordText.parse(bytes, HEADER);
        return lines == null ? Optional.empty() : Optional.ofNullable(parse(lines));
    }

    private static @Nullable Tally parse(List<List<String>> lines) {
        try {
            List<String> head = lines.get(0);
            List<WarnedHolder> warned = new ArrayList<>();
            for (List<String> line : lines.subList(1, lines.size())) {
                warned.add(new WarnedHolder(line.get(0), line.get(1)));
            }
            return new Tally(
                    head.get(0),
                    Integer.parseInt(head.get(1)),
                    Instant.parse(head.get(2)),
                    Instant.parse(head.get(3)),
                    head.get(4).isEmpty() ? Optional.empty() : Optional.of(Instant.parse(head.get(4))),
                    warned);
        } catch (IndexOutOfBoundsException | NumberFormatException | DateTimeException e) {
            // Nothing that this version has written.
            return null;
        }
    }

    /** Writes it down, in the place of what was there. A crash at any instant leaves the one or the other. */
    void write(Tally tally) throws ShareException {
        RecordText text = new RecordText(HEADER)
                .line(
                        tally.job(),
                        Integer.toString(tally.made()),
                        tally.first().toString(),
                        tally.last().toString(),
                        tally.graceSince().map(Instant::toString).orElse(""));
        tally.warned().forEach(each -> text.line(each.user(), each.client()));
        context.control().ensure(context.volume());
        context.deleteIfThere(fresh());
        try (ContentWriter writer = context.volume().createNew(fresh())) {
            writer.write(ByteBuffer.wrap(text.toBytes()), 0);
            writer.sync();
        }
        context.deleteIfThere(place());
        context.onceNobodyReads(() -> context.volume().rename(fresh(), place(), RenameMode.FAIL_IF_EXISTS));
        context.volume().syncDirectory(context.control().directory());
    }

    /** The job is over, or another has taken its place. */
    void forget() throws ShareException {
        context.deleteIfThere(fresh());
        context.deleteIfThere(place());
    }

    /** Returns whether nobody will come back for a log that was last changed then. */
    static boolean isForgotten(Instant changed, Instant now) {
        return changed.plus(FORGOTTEN_AFTER).isBefore(now);
    }
}
