package org.shareops.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * What goes wrong in a {@link FaultBackend}: a list of rules, each looked at in order for every call. Immutable; the
 * counting of calls starts when a backend takes the plan.
 */
public final class FaultPlan {
    private static final FaultPlan NONE = new FaultPlan(List.of());

    private final List<Rule> rules;

    private FaultPlan(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Nothing goes wrong; calls are only counted. */
    public static FaultPlan none() {
        return NONE;
    }

    /**
     * The client is gone after so many calls: all later ones fail with {@link SimulatedCrash} (rule R4). With 0, none gets
     * through.
     */
    public static FaultPlan crashAfter(long calls) {
        return builder().crashBefore(CallMatcher.anyCall().afterCall(calls)).build();
    }

    /** Starts a plan without rules. */
    public static Builder builder() {
        return new Builder();
    }

    List<Rule> rules() {
        return rules;
    }

    /** Something that happens in the world at a call. */
    @FunctionalInterface
    public interface Event {
        /**
         * Happens, on the calling thread.
         *
         * @throws ShareException what the call then fails with
         */
        void happen(Call call) throws ShareException;
    }

    /** When a rule acts. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /** One thing that goes wrong. */
    record Rule(CallMatcher calls, Moment moment, Event event) {}

    /** Collects rules. Not thread-safe. */
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();

        private Builder() {}

        /** The server refuses these calls: they fail with that kind and nothing has happened. */
        public Builder refuse(CallMatcher calls, ErrorKind kind) {
            return refuse(calls, call -> failure(call, kind, "refused by the fault plan"));
        }

        /** The server refuses these calls with an exception made for each. */
        public Builder refuse(CallMatcher calls, Function<Call, ShareException> exception) {
            return before(calls, call -> {
                throw exception.apply(call);
            });
        }

        /** These calls are carried out, but fail with that kind: {@code OUTCOME_UNKNOWN}, {@code LINK_LOST} (rule R6). */
        public Builder loseReply(CallMatcher calls, ErrorKind kind) {
            return loseReply(calls, call -> failure(call, kind, "carried out, but the fault plan lost the reply"));
        }

        /** These calls are carried out, but fail with an exception made for each. */
        public Builder loseReply(CallMatcher calls, Function<Call, ShareException> exception) {
            return after(calls, call -> {
                throw exception.apply(call);
            });
        }

        /** The client is gone when it is about to make such a call, which is not made (rule R4). */
        public Builder crashBefore(CallMatcher calls) {
            return before(calls, call -> {
                throw new SimulatedCrash("the client crashed before call " + call);
            });
        }

        /** The client is gone when such a call has been carried out, before it knows (rule R4). */
        public Builder crashAfter(CallMatcher calls) {
            return after(calls, call -> {
                throw new SimulatedCrash("the client crashed after call " + call);
            });
        }

        /** Something else happens right before these calls: somebody opens a file, a publisher is faster. */
        public Builder before(CallMatcher calls, Event event) {
            rules.add(new Rule(calls, Moment.BEFORE, event));
            return this;
        }

        /** Something else happens right after these calls, before their replies arrive. */
        public Builder after(CallMatcher calls, Event event) {
            rules.add(new Rule(calls, Moment.AFTER, event));
            return this;
        }

        /** Makes the plan. */
        public FaultPlan build() {
            return new FaultPlan(rules);
        }

        private static ShareException failure(Call call, ErrorKind kind, String detail) {
            return ShareException.of(kind, call.primitive().name())
                    .path(call.path())
                    .detail(detail)
                    .build();
        }
    }
}
