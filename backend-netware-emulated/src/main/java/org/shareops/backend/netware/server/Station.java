package org.shareops.backend.netware.server;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A service connection: a number in the server's table, and who has logged in on it, if anybody. */
final class Station {
    private final int number;
    private final InetSocketAddress address;
    private @Nullable User user;
    private Instant loginTime;
    private int packetSize = 512;

    Station(int number, InetSocketAddress address, Instant attached) {
        this.number = number;
        this.address = address;
        this.loginTime = attached;
    }

    int number() {
        return number;
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isLoggedIn() {
        return user != null;
    }

    boolean isOperator() {
        return user != null && user.operator();
    }

    /** Returns who has logged in; only for functions that need a login. */
    User user() {
        return Objects.requireNonNull(user, "not logged in");
    }

    @Nullable
    User userOrNull() {
        return user;
    }

    /** Returns when the user logged in, or when the station attached. */
    Instant loginTime() {
        return loginTime;
    }

    void login(User who, Instant when) {
        user = who;
        loginTime = when;
    }

    void logout() {
        user = null;
    }

    /** Returns the negotiated size: how many bytes one read or write may move. */
    int packetSize() {
        return packetSize;
    }

    void packetSize(int bytes) {
        packetSize = bytes;
    }

    @Override
    public String toString() {
        return number + " " + (user == null ? "NOT-LOGGED-IN" : user.name());
    }
}
