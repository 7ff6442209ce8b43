package org.shareops.internal.spill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpillTest {
    @Test
    void moreIsKeptInMemoryWhereThereIsMore() {
        assertThat(Spill.boundOf(1)).isEqualTo(10_000);
        assertThat(Spill.boundOf(256L << 20)).isEqualTo(10_000);
        assertThat(Spill.boundOf(1L << 30)).isEqualTo(26_214);
        assertThat(Spill.boundOf(64L << 30)).isEqualTo(50_000);
    }
}
