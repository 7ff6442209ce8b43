package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** What tests say about failures. */
final class ShareFailures {
    private ShareFailures() {}

    /** Runs a call that must fail with {@code kind}, and returns the failure. */
    static ShareException failsWith(ErrorKind kind, ThrowingCallable call) {
        ShareException[] failure = new ShareException[1];
        assertThatExceptionOfType(ShareException.class).isThrownBy(call).satisfies(e -> {
            org.assertj.core.api.Assertions.assertThat(e.kind())
                    .as(e.getMessage())
                    .isEqualTo(kind);
            failure[0] = e;
        });
        return failure[0];
    }
}
