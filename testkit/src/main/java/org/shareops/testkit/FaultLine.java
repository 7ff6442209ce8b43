package org.shareops.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** What every call of one {@link FaultBackend} goes through: counts it and lets the plan's faults happen. Thread-safe. */
final class FaultLine {
    /** A request that returns something. */
    @FunctionalInterface
    interface Request<T extends @Nullable Object> {
        T send() throws ShareException;
    }

    /** A request that returns nothing. */
    @FunctionalInterface
    interface Order {
        void send() throws ShareException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Call> calls = new ArrayList<>();
    private final Map<Primitive, Long> counts = new EnumMap<>(Primitive.class);
    private FaultPlan plan;
    private long[] matches;
    private volatile @Nullable String crash;

    FaultLine(FaultPlan plan) {
        this.plan = plan;
        this.matches = new long[plan.rules().size()];
    }

    /** Takes another plan; counting starts anew. A crash stays one. */
    void use(FaultPlan next) {
        lock.lock();
        try {
            plan = next;
            matches = new long[next.rules().size()];
            calls.clear();
            counts.clear();
        } finally {
            lock.unlock();
        }
    }

    <T> T ask(Primitive primitive, Request<T> request) throws ShareException {
        return ask(primitive, SharePath.root(), request);
    }

    <T> T ask(Primitive primitive, SharePath path, Request<T> request) throws ShareException {
        return ask(primitive, path, null, request);
    }

    <T> T ask(Primitive primitive, SharePath path, @Nullable SharePath other, Request<T> request)
            throws ShareException {
        List<FaultPlan.Rule> due = new ArrayList<>();
        Call call = begin(primitive, path, other, due);
        happen(due, FaultPlan.Moment.BEFORE, call);
        T reply = request.send();
        happen(due, FaultPlan.Moment.AFTER, call);
        failIfCrashed();
        return reply;
    }

    void order(Primitive primitive, SharePath path, Order order) throws ShareException {
        order(primitive, path, null, order);
    }

    void order(Primitive primitive, SharePath path, @Nullable SharePath other, Order order) throws ShareException {
        ask(primitive, path, other, () -> {
            order.send();
            return true;
        });
    }

    private Call begin(Primitive primitive, SharePath path, @Nullable SharePath other, List<FaultPlan.Rule> due) {
        lock.lock();
        try {
            failIfCrashed();
            Call call = new Call(calls.size() + 1L, primitive, path, Optional.ofNullable(other));
            calls.add(call);
            counts.merge(primitive, 1L, Long::sum);
            for (int i = 0; i < matches.length; i++) {
                FaultPlan.Rule rule = plan.rules().get(i);
                if (rule.calls().matches(call) && rule.calls().means(++matches[i])) {
                    due.add(rule);
                }
            }
            return call;
        } finally {
            lock.unlock();
        }
    }

    private void happen(List<FaultPlan.Rule> due, FaultPlan.Moment moment, Call call) throws ShareException {
        for (FaultPlan.Rule rule : due) {
            if (rule.moment() == moment) {
                try {
                    rule.event().happen(call);
                } catch (SimulatedCrash e) {
                    crash = e.getMessage();
                    throw e;
                }
            }
        }
    }

    /** Each throws its own: one exception cannot be suppressed by itself. */
    void failIfCrashed() {
        String reason = crash;
        if (reason != null) {
            throw new SimulatedCrash(reason);
        }
    }

    boolean crashed() {
        return crash != null;
    }

    List<Call> calls() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    Map<Primitive, Long> counts() {
        lock.lock();
        try {
            return new EnumMap<>(counts);
        } finally {
            lock.unlock();
        }
    }
}
