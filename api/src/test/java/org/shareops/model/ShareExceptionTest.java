package org.shareops.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShareExceptionTest {
    @Test
    void R9_anOuterLayerCountsAllProblems() {
        ShareException.Builder many = ShareException.of(ErrorKind.INVALID_NAME, "publish");
        for (int i = 0; i < 10_500; i++) {
            many.problem("bad " + i);
        }
        ShareException inner = many.build();
        ShareException outer = inner.toBuilder().detail("rename them").build();
        assertThat(outer.problems())
                .isEqualTo(inner.problems())
                .hasSize(10_001)
                .last()
                .isEqualTo("and 500 more");
        assertThat(outer).hasMessageContaining("and 10480 more");
        assertThat(outer.toBuilder().problem("one more").build().problems())
                .last()
                .isEqualTo("and 501 more");
    }
}
