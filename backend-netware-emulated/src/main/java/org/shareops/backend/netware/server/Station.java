package org.shareops.backend.netware.server;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A service connection: a number in the server's table, and who has logged in on it, if anybody. */
final class Station {
    private final int number;
    private final InetSocketAddress address;
    private final Instant attached;
    private @Nullable User user;
    private boolean everLoggedIn;
    private Instant loginTime;
    private byte @Nullable [] loginKey;
    private byte @Nullable [] message;
    private boolean acceptsMessages = true;
    private int packetSize = 512;

    Station(int number, InetSocketAddress address, Instant attached) {
        this.number = number;
        this.address = address;
        this.attached = attached;
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
        everLoggedIn = true;
        loginTime = when;
    }

    void logout() {
        user = null;
        loginTime = attached;
    }

    /** Returns true if anybody has ever logged in here. */
    boolean everLoggedIn() {
        return everLoggedIn;
    }

    /** Sets the key that the next log-on answers to. */
    void loginKey(byte[] key) {
        loginKey = key;
    }

    /** Returns the key, once; null if none was asked for. */
    byte @Nullable [] takeLoginKey() {
        byte[] key = loginKey;
        loginKey = null;
        return key;
    }

    /** Returns true if a message waits to be fetched. */
    boolean hasMessage() {
        return message != null;
    }

    /** Stores a message in place of any other. */
    void message(byte[] text) {
        message = text;
    }

    /** Returns the message, once; an empty one if there is none. */
    byte[] takeMessage() {
        byte[] text = message;
        message = null;
        return text == null ? new byte[0] : text;
    }

    boolean acceptsMessages() {
        return acceptsMessages;
    }

    void acceptsMessages(boolean value) {
        acceptsMessages = value;
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
