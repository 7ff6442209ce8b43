package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTest {
    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        Result result = Results.peer(Scenario.MANY, "p", 9.0, 1.0, 3.0);
        assertThat(result.median()).isEqualTo(3.0);
        assertThat(result.fastest()).isEqualTo(1.0);
        assertThat(result.slowest()).isEqualTo(9.0);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Results.peer(Scenario.MANY, "p", 8.0, 1.0, 2.0, 4.0).median())
                .isEqualTo(3.0);
    }
}
