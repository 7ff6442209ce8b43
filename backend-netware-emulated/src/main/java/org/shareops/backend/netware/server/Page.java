package org.shareops.backend.netware.server;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.shareops.backend.netware.wire.PacketWriter;

/**
 * A part of a list that clients fetch page by page, in the order of {@link Slots}: who is in the list all the time is told of,
 * whoever else comes and goes meanwhile.
 *
 * @param records what stands on this page
 * @param next what to ask for next; 0 if this was all
 */
record Page<T>(List<T> records, int next) {
    /** Returns those behind {@code seen}, which is 0 or the {@code next} of the page before; at most {@code most}. */
    static <T> Page<T> of(List<T> all, ToIntFunction<T> slot, int seen, int most) {
        List<T> left = all.stream()
                .filter(each -> slot.applyAsInt(each) > seen)
                .sorted(Comparator.comparingInt(slot))
                .toList();
        if (left.size() <= most) {
            return new Page<>(left, 0);
        }
        return new Page<>(left.subList(0, most), slot.applyAsInt(left.get(most - 1)));
    }

    /** Writes where to go on, and how many records follow. */
    PacketWriter write(PacketWriter to) {
        return to.u16le(next).u16le(records.size());
    }
}
