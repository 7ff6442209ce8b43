package org.shareops.testkit.contract;

/** A rule that cannot be judged here, because the fixture cannot show it or there is nothing that could break it. */
final class NotVerified extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotVerified(String reason) {
        super(reason, null, false, false);
    }
}
