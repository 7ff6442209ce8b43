package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SizesTest {
    private static final long MIB = 1 << 20;
    private static final Set<Scenario> ALL = EnumSet.allOf(Scenario.class);

    private static long mib(Sizes sizes, Set<Scenario> scenarios) {
        return sizes.memory(scenarios) / MIB;
    }

    @Test
    void aBigFileLiesInMemoryTwice() {
        assertThat(mib(Sizes.full(), EnumSet.of(Scenario.BIG))).isBetween(2048L, 2048L + 64);
    }

    @Test
    void theTreeLiesInMemoryThriceUntilTheEnd() {
        long trees = 3L * 20_000 * Sizes.FILE;
        assertThat(Sizes.full().memory(EnumSet.of(Scenario.CHANGED, Scenario.UNCHANGED)))
                .isBetween(trees, trees + 64 * MIB);
        assertThat(Sizes.full().memory(ALL) - Sizes.full().memory(EnumSet.of(Scenario.BIG)))
                .isEqualTo(trees);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BIG")
    void whoeverNeedsLittleAsksForLittle(Scenario scenario) {
        assertThat(mib(Sizes.full(), EnumSet.of(scenario))).isLessThan(scenario == Scenario.DISK_BIG ? 350 : 300);
    }

    @Test
    void aTrialNeedsLittle() {
        assertThat(mib(Sizes.quick(), ALL)).isLessThan(100);
    }
}
