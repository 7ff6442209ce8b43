package org.shareops.internal.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordText;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;

/**
 * What is known of an item in an outbox beside its content.
 *
 * @param cycles in how many cycles it has failed by itself
 * @param nextTry when its next one is; empty if nothing holds it back
 * @param lastFailure why the last one failed
 * @param sent what of it lies in an inbox, or may have arrived there
 */
record ItemState(int cycles, Optional<Instant> nextTry, Optional<String> lastFailure, Optional<Upload> sent) {
    private static final String HEADER = "shareops outbox item 1";
    private static final int MOST_TEXT = 2000;

    static ItemState fresh() {
        return new ItemState(0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    ItemState withSent(@Nullable Upload upload) {
        return new ItemState(cycles, nextTry, lastFailure, Optional.ofNullable(upload));
    }

    ItemState withFailure(ShareException why) {
        String text = why.kind() + ": " + why.getMessage();
        return new ItemState(cycles, nextTry, Optional.of(text.substring(0, Math.min(MOST_TEXT, text.length()))), sent);
    }

    /** Returns true if both failed for a reason of the same kind. */
    boolean failsLike(ItemState other) {
        return kindOf(lastFailure).equals(kindOf(other.lastFailure));
    }

    private static String kindOf(Optional<String> failure) {
        return failure.map(text -> text.substring(0, Math.max(0, text.indexOf(':'))))
                .orElse("");
    }

    ItemState withCycle(Instant next) {
        return new ItemState(cycles + 1, Optional.of(next), lastFailure, sent);
    }

    /** Returns the upload if it is in that inbox. */
    @Nullable
    Upload sentTo(ShareLocation inbox) {
        return sent.filter(upload -> upload.inbox().equals(inbox.toString())).orElse(null);
    }

    /** Returns the inbox that alone may get the item (rule V5). */
    Optional<String> boundTo() {
        return sent.filter(Upload::undecided).map(Upload::inbox);
    }

    byte[] toBytes() {
        RecordText text = new RecordText(HEADER)
                .line("cycles", String.valueOf(cycles))
                .line("next", nextTry.map(Instant::toString).orElse(""))
                .line("failure", lastFailure.orElse(""));
        sent.ifPresent(upload -> text.line(
                "sent",
                upload.inbox(),
                upload.temporary().toString(),
                upload.item().toString(),
                upload.id().map(FileId::value).orElse(""),
                String.valueOf(upload.size()),
                upload.at().toString(),
                String.valueOf(upload.undecided())));
        return text.toBytes();
    }

    /** Reads it back; null if it is damaged. */
    static @Nullable ItemState parse(byte[] bytes) {
        List<List<String>> lines = RecordText.parse(bytes, HEADER);
        if (lines == null || lines.size() < 3) {
            return null;
        }
        try {
            return new ItemState(
                    Integer.parseInt(lines.get(0).get(1)),
                    text(lines.get(1)).map(Instant::parse),
                    text(lines.get(2)),
                    lines.size() < 4 ? Optional.empty() : Optional.of(sent(lines.get(3))));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            // Another version wrote it: its checksum holds.
            return null;
        }
    }

    private static Optional<String> text(List<String> line) {
        return line.get(1).isEmpty() ? Optional.empty() : Optional.of(line.get(1));
    }

    private static Upload sent(List<String> line) {
        return new Upload(
                line.get(1),
                SharePath.of(line.get(2)),
                SharePath.of(line.get(3)),
                line.get(4).isEmpty() ? Optional.empty() : Optional.of(new FileId(line.get(4))),
                Long.parseLong(line.get(5)),
                Instant.parse(line.get(6)),
                Boolean.parseBoolean(line.get(7)));
    }
}
