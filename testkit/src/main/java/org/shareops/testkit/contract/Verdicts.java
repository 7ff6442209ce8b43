package org.shareops.testkit.contract;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** What became of each rule on one backend. Thread-safe. */
final class Verdicts {
    /** What became of one rule. */
    static final class Verdict {
        private int shown;
        private int failed;
        private final SortedSet<String> reasons = new TreeSet<>();

        @Override
        public String toString() {
            if (failed > 0) {
                return "broken";
            }
            String missing = "not verified here: " + String.join("; ", reasons);
            if (shown == 0) {
                return reasons.isEmpty() ? "no test yet" : missing;
            }
            return "holds (" + shown + (shown == 1 ? " test)" : " tests)")
                    + (reasons.isEmpty() ? "" : "; in part " + missing);
        }

        boolean isPartlyUnknown() {
            return !reasons.isEmpty();
        }
    }

    private final Map<Rule, Verdict> rules = new EnumMap<>(Rule.class);

    Verdicts() {
        Arrays.stream(Rule.values()).forEach(rule -> rules.put(rule, new Verdict()));
    }

    /** A test has passed: it has shown its rules, but for what it says itself. */
    synchronized void shown(String test, Map<Rule, String> partly, Map<Rule, String> notShown) {
        for (Rule rule : Rule.of(test)) {
            if (!notShown.containsKey(rule)) {
                of(rule).shown++;
            }
        }
        partly.forEach((rule, reason) -> of(rule).reasons.add(reason));
        notShown.forEach((rule, reason) -> of(rule).reasons.add(reason));
    }

    synchronized void failed(String test) {
        of(test).forEach(verdict -> verdict.failed++);
    }

    synchronized void notVerified(String test, String reason) {
        of(test).forEach(verdict -> verdict.reasons.add(reason));
    }

    private List<Verdict> of(String test) {
        return Rule.of(test).stream().map(this::of).toList();
    }

    private Verdict of(Rule rule) {
        return Objects.requireNonNull(rules.get(rule));
    }

    synchronized Map<Rule, Verdict> all() {
        return new EnumMap<>(rules);
    }
}
