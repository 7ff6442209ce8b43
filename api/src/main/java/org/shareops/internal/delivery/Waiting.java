package org.shareops.internal.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.shareops.model.Entry;

/**
 * An item that waits in an inbox.
 *
 * @param stamp what its name tells
 * @param entry what the server tells
 */
record Waiting(ItemNames.Stamp stamp, Entry entry) {
    /**
     * Orders items: those of one sender by their numbers (rule V7), and all senders' as their items came in, as far as that
     * leaves a choice.
     *
     * @param numbers after how many numbers they begin again; 0 if never
     */
    static List<Waiting> inOrder(Collection<Waiting> items, long numbers) {
        Map<String, List<Waiting>> bySender = new TreeMap<>();
        for (Waiting item : items) {
            bySender.computeIfAbsent(item.stamp.sender(), sender -> new ArrayList<>())
                    .add(item);
        }
        PriorityQueue<Deque<Waiting>> heads = new PriorityQueue<>(
                Comparator.comparing(queue -> queue.element().entry.modified()));
        for (List<Waiting> ofOne : bySender.values()) {
            ofOne.sort(Comparator.comparingLong((Waiting item) -> item.stamp.sequence())
                    .thenComparing(item -> item.entry.modified())
                    .thenComparing(item -> item.entry.name()));
            heads.add(new ArrayDeque<>(numbers == 0 ? ofOne : fromTheOldest(ofOne, numbers)));
        }
        List<Waiting> ordered = new ArrayList<>(items.size());
        for (Deque<Waiting> head = heads.poll(); head != null; head = heads.poll()) {
            ordered.add(head.remove());
            if (!head.isEmpty()) {
                heads.add(head);
            }
        }
        return ordered;
    }

    /** Numbers that begin again go round in a circle: the oldest item is the one after the widest gap. */
    private static List<Waiting> fromTheOldest(List<Waiting> sorted, long numbers) {
        int first = 0;
        long widest = -1;
        for (int i = 0; i < sorted.size(); i++) {
            long before =
                    sorted.get((i + sorted.size() - 1) % sorted.size()).stamp.sequence();
            long gap = Math.floorMod(sorted.get(i).stamp.sequence() - before, numbers);
            if (gap > widest) {
                widest = gap;
                first = i;
            }
        }
        List<Waiting> turned = new ArrayList<>(sorted.subList(first, sorted.size()));
        turned.addAll(sorted.subList(0, first));
        return turned;
    }
}
