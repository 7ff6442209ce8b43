package org.shareops.testkit.contract;

import org.jspecify.annotations.Nullable;

/** A fixture that does not do what its interface says: no verdict on the backend. */
final class FixtureFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    FixtureFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
