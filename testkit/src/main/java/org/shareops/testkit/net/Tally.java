package org.shareops.testkit.net;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What came by, and what is to happen to what comes. Thread-safe. */
final class Tally {
    private final SortedMap<Integer, Long> requests = new TreeMap<>();
    private final List<Planned> planned = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long messages;
    private int connections;
    private int lastConnection;
    private long faults;

    /** Returns a number for it, which none before it had. */
    synchronized int addConnection() {
        connections++;
        return ++lastConnection;
    }

    /** Counts a message, and returns what is to happen to it; null for nothing. */
    synchronized @Nullable Fault addMessage(int connection, List<MessageFormat.Ask> asks) {
        messages++;
        Fault fault = null;
        for (MessageFormat.Ask ask : asks) {
            long number = requests.merge(ask.command(), 1L, Long::sum);
            if (fault == null) {
                fault = take(new Request(connection, ask.command(), number, messages));
            }
        }
        return fault;
    }

    private @Nullable Fault take(Request request) {
        for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
            Planned next = all.next();
            if (next.which().test(request)) {
                all.remove();
                faults++;
                return next.fault();
            }
        }
        return null;
    }

    synchronized void plan(Fault fault, Predicate<Request> which) {
        planned.add(new Planned(fault, which));
    }

    synchronized void addProblem(String problem) {
        problems.add(problem);
    }

    synchronized void reset() {
        requests.clear();
        messages = 0;
        connections = 0;
        faults = 0;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized long messages() {
        return messages;
    }

    synchronized long faults() {
        return faults;
    }

    synchronized SortedMap<Integer, Long> requests() {
        return new TreeMap<>(requests);
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    private record Planned(Fault fault, Predicate<Request> which) {}
}
