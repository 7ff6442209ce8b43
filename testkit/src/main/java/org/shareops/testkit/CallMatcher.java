package org.shareops.testkit;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.shareops.model.SharePath;

/**
 * Which calls a fault is meant for. Immutable: every method returns a narrower matcher.
 *
 * <p>Calls are matched first by what they are, then by how many alike came before.
 */
public final class CallMatcher {
    private final Predicate<Call> predicate;
    private final long first;
    private final long last;

    private CallMatcher(Predicate<Call> predicate, long first, long last) {
        this.predicate = predicate;
        this.first = first;
        this.last = last;
    }

    /** Matches every call. */
    public static CallMatcher anyCall() {
        return new CallMatcher(call -> true, 1, Long.MAX_VALUE);
    }

    /** Matches calls to these primitives. */
    public static CallMatcher callsTo(Primitive... primitives) {
        Set<Primitive> wanted = Set.copyOf(List.of(primitives));
        return anyCall().where(call -> wanted.contains(call.primitive()));
    }

    /** Also asks that one of the call's paths is {@code path}. */
    public CallMatcher naming(SharePath path) {
        return where(call -> call.names(path));
    }

    /** Also asks that one of the call's paths is {@code directory} or lies below it. */
    public CallMatcher below(SharePath directory) {
        return where(call -> call.concerns(directory));
    }

    /** Also asks that the call, counted from 1 over all of the plan's time, comes after that number. */
    public CallMatcher afterCall(long number) {
        return where(call -> call.number() > number);
    }

    /** Also asks for something else. */
    public CallMatcher where(Predicate<Call> condition) {
        return new CallMatcher(predicate.and(condition), first, last);
    }

    /** Only the n-th of the calls that match, counted from 1. */
    public CallMatcher nth(long number) {
        return between(number, number);
    }

    /** Only the first so many of the calls that match. */
    public CallMatcher first(long count) {
        return between(1, count);
    }

    /** Only the calls that match from the n-th on, counted from 1. */
    public CallMatcher startingWith(long number) {
        return between(number, Long.MAX_VALUE);
    }

    private CallMatcher between(long from, long to) {
        return new CallMatcher(predicate, from, to);
    }

    boolean matches(Call call) {
        return predicate.test(call);
    }

    /** Returns true if the n-th of the calls that match is meant. */
    boolean means(long matchNumber) {
        return matchNumber >= first && matchNumber <= last;
    }
}
