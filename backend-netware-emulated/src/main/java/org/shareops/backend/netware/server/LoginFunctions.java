package org.shareops.backend.netware.server;

import static org.shareops.backend.netware.server.Functions.Needs.CONNECTION;

import java.security.MessageDigest;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.LoginKey;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** Logging in with a keyed password (NCP 23/23, 24, 74, 70), and being refused to with a plain one (23/20). */
final class LoginFunctions {
    private static final int NO_ACCESS = 0x00;
    private static final int USER_ACCESS = 0x22;
    private static final int SUPERVISOR_ACCESS = 0x33;

    private final ServerCore server;
    private final Bindery bindery;
    private final Supplier<byte[]> keys;

    LoginFunctions(ServerCore server, Bindery bindery, Supplier<byte[]> keys) {
        this.server = server;
        this.bindery = bindery;
        this.keys = keys;
    }

    void addTo(Functions functions) {
        functions.add(Function.BINDERY, 20, CONNECTION, this::plainLogin);
        functions.add(Function.BINDERY, 23, CONNECTION, this::loginKey);
        functions.add(Function.BINDERY, 24, CONNECTION, this::keyedLogin);
        functions.add(Function.BINDERY, 70, CONNECTION, this::accessLevel);
        functions.add(Function.BINDERY, 74, CONNECTION, this::verifyPassword);
    }

    private Answer loginKey(Call call) {
        byte[] key = keys.get();
        call.station().loginKey(key);
        return Answer.of(new PacketWriter(LoginKey.LENGTH).bytes(key));
    }

    private Answer plainLogin(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        fields.skip(2);
        String name = fields.text();
        fields.skip(fields.u8());
        server.journal().counters().increment(Counter.LOGIN_REQUESTS);
        throw refuse(
                call.station(),
                name,
                new Refused(server.isLoginEnabled() ? Completion.NO_UNENCRYPTED_PASSWORDS : Completion.LOGIN_LOCKOUT));
    }

    private Answer keyedLogin(Call call) throws Refused, MalformedPacketException {
        Station station = call.station();
        byte[] response = call.fields().bytes(LoginKey.LENGTH);
        int type = call.fields().u16be();
        String name = call.fields().text();
        server.journal().counters().increment(Counter.LOGIN_REQUESTS);
        byte[] key = station.takeLoginKey();
        try {
            if (!server.isLoginEnabled()) {
                throw new Refused(Completion.LOGIN_LOCKOUT);
            }
            Account account = verified(key, type, name, response);
            return login(station, account);
        } catch (Refused e) {
            throw refuse(station, name, e);
        }
    }

    private Answer login(Station station, Account account) throws Refused {
        if (account.isDisabled()) {
            throw new Refused(Completion.ACCOUNT_DISABLED);
        }
        if (loginsElsewhere(station, account.user()) >= account.loginLimit()) {
            throw new Refused(Completion.MAX_LOGINS_EXCEEDED);
        }
        if (!account.admits()) {
            throw new Refused(Completion.PASSWORD_EXPIRED_NO_GRACE);
        }
        server.stations().login(station, account.user());
        // Only now: a log-on that fails for want of a licence must not cost one of the last.
        account.useGraceLogin();
        return account.isExpired() ? new Answer.Warning(Completion.PASSWORD_EXPIRED) : Answer.DONE;
    }

    private long loginsElsewhere(Station station, User user) {
        return server.stations().all().stream()
                .filter(other -> !other.equals(station) && user.equals(other.userOrNull()))
                .count();
    }

    private Account verified(byte @Nullable [] key, int type, String name, byte[] response) throws Refused {
        Account account = bindery.account(type, name);
        if (account == null
                || key == null
                || !MessageDigest.isEqual(LoginKey.answer(key, account.user().hash()), response)) {
            throw new Refused(Completion.FAILURE);
        }
        return account;
    }

    private Refused refuse(Station station, String name, Refused reason) {
        server.journal().counters().increment(Counter.LOGIN_REFUSED);
        server.journal()
                .event(
                        ServerEvent.Type.LOGIN_REFUSED,
                        station,
                        name.toUpperCase(Locale.ROOT) + ": " + Completion.describe(reason.completion));
        return reason;
    }

    private Answer verifyPassword(Call call) throws Refused, MalformedPacketException {
        byte[] response = call.fields().bytes(LoginKey.LENGTH);
        int type = call.fields().u16be();
        String name = call.fields().text();
        Account verified = verified(call.station().takeLoginKey(), type, name, response);
        if (verified.isDisabled()) {
            throw new Refused(Completion.ACCOUNT_DISABLED);
        }
        return Answer.DONE;
    }

    private Answer accessLevel(Call call) {
        User user = call.station().userOrNull();
        if (user == null) {
            return Answer.of(new PacketWriter(5).u8(NO_ACCESS).u32be(Bindery.NO_OBJECT));
        }
        return Answer.of(new PacketWriter(5)
                .u8(user.operator() ? SUPERVISOR_ACCESS : USER_ACCESS)
                .u32be(user.id()));
    }
}
