package org.shareops.testkit;

/** What came of one look at a tree. */
sealed interface Look {
    /** The name stood for no directory. */
    Look MISSING = new Missing();

    /** The name stood for another directory afterwards: to be repeated (rule R2). */
    Look REPEAT = new Repeat();

    /** A tree was seen. */
    record Seen(TreeContent content) implements Look {}

    /** See {@link #MISSING}. */
    record Missing() implements Look {}

    /** See {@link #REPEAT}. */
    record Repeat() implements Look {}

    /** The reader was refused. */
    record Refused(String reason) implements Look {}
}
