package org.shareops.testkit.delivery;

import java.util.List;
import java.util.stream.Stream;
import org.shareops.testkit.Sample;

/**
 * So many senders at a time, which choose their names in this way. Immutable.
 *
 * @param count how many senders there are
 * @param names how they choose their names
 * @param families with forced names: how many different first names there are
 */
public record SendersCase(int count, SenderNames names, int families) {
    private static final List<Integer> COUNTS = List.of(1, 50, 51, 200, 1000);

    /** Returns all cases: with the real generator, and with one that is forced to give everybody the same names. */
    public static Stream<SendersCase> all() {
        Stream<SendersCase> real = COUNTS.stream().map(count -> new SendersCase(count, SenderNames.REAL, 1));
        // A thousand who all choose the same ten names need a hundred cycles: they are of four kinds.
        Stream<SendersCase> forced =
                COUNTS.stream().map(count -> new SendersCase(count, SenderNames.FORCED, count > 200 ? 4 : 1));
        return Stream.of(real, forced, Stream.of(new SendersCase(200, SenderNames.FORCED, 4)))
                .flatMap(cases -> cases);
    }

    /** Returns the cases to show on a server or a disk: all of them in a long run, else those that take no minutes. */
    public static Stream<SendersCase> asked() {
        return all().filter(senders -> Sample.ofProperties().isFull() || senders.isShort());
    }

    private boolean isShort() {
        return count <= 51 || (count <= 200 && (names == SenderNames.REAL || families > 1));
    }
}
