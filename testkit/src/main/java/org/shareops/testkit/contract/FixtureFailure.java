package org.shareops.testkit.contract;

import org.jspecify.annotations.Nullable;

/** A fixture that does not do what its interface says: no verdict on the backend. */
final class FixtureFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    FixtureFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Says of a library that is missing what it is: what Java throws may say so only in its cause, or in part. */
    static String words(Throwable failure) {
        if (!(failure instanceof LinkageError)) {
            return failure.toString();
        }
        StringBuilder words = new StringBuilder(failure.toString());
        boolean missing = failure instanceof NoClassDefFoundError;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            words.append(", caused by ").append(cause);
            missing |= cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException;
        }
        if (missing) {
            words.append(": a class is missing on the class path of the tests, or could not be initialized");
        } else if (!(failure instanceof ExceptionInInitializerError)) {
            words.append(": a library on the class path of the tests is missing, or is of another version");
        }
        return words.toString();
    }
}
