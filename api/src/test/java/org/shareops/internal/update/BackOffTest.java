package org.shareops.internal.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void pausesDoubleUpToTheLongestUntilTheirSumIsUsedUp() {
        BackOff backOff = new BackOff(SECOND, SECOND.multipliedBy(3), SECOND.multipliedBy(8));
        List<Long> seconds = new ArrayList<>();
        while (backOff.hasPatience()) {
            seconds.add(backOff.pause().toSeconds());
        }
        assertThat(seconds).containsExactly(1L, 2L, 3L, 3L);
    }

    @Test
    void P6_aPauseThatIsAskedForIsKeptAndCounts() {
        BackOff backOff = new BackOff(SECOND, SECOND.multipliedBy(3), SECOND.multipliedBy(8));
        assertThat(backOff.pauseAtLeast(SECOND.multipliedBy(7))).hasSeconds(7);
        assertThat(backOff.hasPatience()).isTrue();
        assertThat(backOff.pauseAtLeast(Duration.ZERO)).hasSeconds(2);
        assertThat(backOff.hasPatience()).isFalse();
    }
}
