package org.shareops.backend.netware.server;

/** A user and what keeps him from logging in. Changed on the event loop only. */
final class Account {
    private static final int WITHOUT_END = -1;

    private final User user;
    private boolean disabled;
    private int loginLimit = Integer.MAX_VALUE;
    private int graceLogins = WITHOUT_END;

    Account(User user) {
        this.user = user;
    }

    User user() {
        return user;
    }

    void disable() {
        disabled = true;
    }

    boolean isDisabled() {
        return disabled;
    }

    void loginLimit(int most) {
        loginLimit = most;
    }

    int loginLimit() {
        return loginLimit;
    }

    /** The password has expired; it still does for so many log-ons. */
    void expire(int grace) {
        graceLogins = grace;
    }

    boolean isExpired() {
        return graceLogins != WITHOUT_END;
    }

    /** Returns true if the password still does, although it may have expired. */
    boolean admits() {
        return graceLogins != 0;
    }

    /** Uses up one of the last log-ons, if they are counted at all. */
    void useGraceLogin() {
        if (isExpired()) {
            graceLogins--;
        }
    }
}
