package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final int ALL = 0xFFFF;

    @Test
    void aNumberThatWasGivenBackComesAgainOnlyAfterAllOthers() {
        Slots slots = new Slots();
        assertThat(slots.take()).isEqualTo(1);
        assertThat(slots.take()).isEqualTo(2);
        slots.free(1);
        for (int i = 3; i <= ALL; i++) {
            assertThat(slots.take()).isEqualTo(i);
        }
        assertThat(slots.take()).isEqualTo(1);
        assertThatThrownBy(slots::take).isInstanceOf(IllegalStateException.class);
        slots.free(4711);
        assertThat(slots.take()).isEqualTo(4711);
    }
}
