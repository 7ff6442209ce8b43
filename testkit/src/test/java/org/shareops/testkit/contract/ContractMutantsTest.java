package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.testkit.Sample;

/**
 * The contract is tested on itself: backends with one lie each are caught by a test that is named after the rule that the lie
 * breaks. In a long run all tests see each of them, in a short one those named so until one fails; what caught which is in
 * {@code target/conformance-mutants.md}.
 */
class ContractMutantsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<Mutant, Set<String>> CAUGHT = new LinkedHashMap<>();

    @Test
    void whatIsHonestPasses() throws Exception {
        Map<MemoryProfile, Set<Rule>> rules = Mutant.all().stream()
                .collect(Collectors.groupingBy(
                        Mutant::profile,
                        LinkedHashMap::new,
                        Collectors.mapping(Mutant::rule, Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)))));
        for (Map.Entry<MemoryProfile, Set<Rule>> each : rules.entrySet()) {
            ContractRun run = ContractRun.of(
                    () -> new MemoryContractFixture("honest", each.getKey()),
                    LIMIT,
                    LIMIT,
                    namedAfter(each.getValue()));
            assertThat(run.ran()).isNotEmpty();
            assertThat(run.failed()).as("over " + each.getKey()).isEmpty();
            assertThat(run.outside()).isEmpty();
        }
    }

    private static Predicate<String> namedAfter(Set<Rule> rules) {
        return test -> Rule.of(test).stream().anyMatch(rules::contains);
    }

    @TestFactory
    List<DynamicTest> eachLieIsCaught() {
        return Mutant.all().stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.toString(), () -> assertCaught(mutant)))
                .toList();
    }

    private static void assertCaught(Mutant mutant) throws Exception {
        Predicate<String> named = namedAfter(Set.of(mutant.rule()));
        // Many crashes take long, and are there for one rule.
        Predicate<String> quick = mutant.rule() == Rule.R4 ? named : named.and(test -> !test.startsWith("R4_"));
        ContractRun run = Sample.ofProperties().isFull()
                ? ContractRun.of(mutant::fixture, LIMIT, test -> true)
                : ContractRun.untilOneFails(mutant::fixture, LIMIT, quick);
        CAUGHT.put(mutant, new TreeSet<>(run.failed().keySet()));
        List<String> right = run.failed().keySet().stream().filter(named).toList();
        assertThat(right)
                .as("tests named after " + mutant.rule() + " that fail on a backend that " + mutant.lie() + ", of "
                        + run.ran().stream().filter(named).toList() + "; others: " + run.failed())
                .isNotEmpty();
        for (String test : right) {
            assertThat(run.failed().get(test)).as(test).hasMessageContaining("rule ");
        }
    }

    /** Without times, so that two runs can be compared. */
    @AfterAll
    static void writeTable() throws Exception {
        StringBuilder text = new StringBuilder("| rule | a backend that | is caught by |\n|---|---|---|\n");
        CAUGHT.forEach((mutant, tests) -> text.append("| ")
                .append(mutant.rule())
                .append(" | ")
                .append(mutant.lie())
                .append(" | ")
                .append(tests.isEmpty() ? "nothing" : String.join("<br>", tests))
                .append(" |\n"));
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("conformance-mutants.md"), text);
    }
}
