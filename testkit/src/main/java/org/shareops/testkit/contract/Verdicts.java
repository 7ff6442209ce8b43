package org.shareops.testkit.contract;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What became of each rule on one backend. Thread-safe. */
final class Verdicts {
    /** What became of one rule. */
    static final class Verdict {
        private int shown;
        private int failed;
        private final SortedSet<String> reasons = new TreeSet<>();
        private final SortedSet<String> notRun = new TreeSet<>();
        private boolean isTested;

        @Override
        public String toString() {
            if (failed > 0) {
                return "broken";
            }
            String missing = "not verified here: " + String.join("; ", reasons);
            if (shown == 0 && reasons.isEmpty()) {
                return isTested ? "not run" : "no test yet";
            }
            return (shown == 0 ? missing : holds(missing))
                    + (notRun.isEmpty() ? "" : "; " + notRun.size() + " not run");
        }

        private String holds(String missing) {
            return "holds (" + tests(shown) + ")" + (reasons.isEmpty() ? "" : "; in part " + missing);
        }

        private static String tests(int count) {
            return count + (count == 1 ? " test" : " tests");
        }

        boolean isPartlyUnknown() {
            return !reasons.isEmpty();
        }
    }

    private final Map<Rule, Verdict> rules = new EnumMap<>(Rule.class);
    private boolean empty = true;

    Verdicts() {
        Arrays.stream(Rule.values()).forEach(rule -> rules.put(rule, new Verdict()));
        expectTestsOf(ShareContract.class);
    }

    private void expectTestsOf(Class<?> outer) {
        for (Class<?> nested : outer.getDeclaredClasses()) {
            for (Class<?> type = nested; type != null; type = type.getSuperclass()) {
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .map(Method::getName)
                        .forEach(this::expect);
            }
            expectTestsOf(nested);
        }
    }

    private void expect(String test) {
        for (Verdict verdict : of(test)) {
            verdict.isTested = true;
            verdict.notRun.add(test);
        }
    }

    private void ran(String test) {
        empty = false;
        of(test).forEach(verdict -> verdict.notRun.remove(test));
    }

    /** A test has passed: it has shown its rules, but for what it says itself. */
    synchronized void shown(String test, Map<Rule, String> partly, Map<Rule, String> notShown) {
        ran(test);
        for (Rule rule : Rule.of(test)) {
            if (!notShown.containsKey(rule)) {
                of(rule).shown++;
            }
        }
        partly.forEach((rule, reason) -> of(rule).reasons.add(reason));
        notShown.forEach((rule, reason) -> of(rule).reasons.add(reason));
    }

    synchronized void failed(String test) {
        ran(test);
        of(test).forEach(verdict -> verdict.failed++);
    }

    synchronized void notVerified(String test, String reason) {
        ran(test);
        of(test).forEach(verdict -> verdict.reasons.add(reason));
    }

    private List<Verdict> of(String test) {
        return Rule.of(test).stream().map(this::of).toList();
    }

    private Verdict of(Rule rule) {
        return Objects.requireNonNull(rules.get(rule));
    }

    /** Returns true if no test has run. */
    synchronized boolean isEmpty() {
        return empty;
    }

    synchronized Map<Rule, Verdict> all() {
        return new EnumMap<>(rules);
    }
}
