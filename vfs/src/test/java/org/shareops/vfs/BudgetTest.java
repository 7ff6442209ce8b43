package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

class BudgetTest {
    @Test
    void C4_anInterruptEndsTheLookThroughAnArchive() throws ShareException {
        Budget budget = new Budget(SourceLimits.defaults(), "zip:file:///a.zip!/", 1000);
        budget.spend(1);
        Thread.currentThread().interrupt();
        try {
            ShareException cancelled = catchThrowableOfType(ShareException.class, () -> budget.spend(1));
            assertThat(cancelled.kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
