package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.LinkState;
import org.shareops.source.Source;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;

/**
 * Article Q243681: a program that puts files onto one server asks every server that it knows, again and again, whether there
 * is a connection. Played on one Samba behind four doors that count, each of which stands for a server.
 */
final class ConnectionCheck implements AutoCloseable {
    private static final int SERVERS = 4;
    private static final int FILES = 10;
    private static final String SHARE = "inbox";
    private static final String SENDER = "sender";

    private final SambaServer server;
    private final String password;
    private final List<CountingProxy> doors = new ArrayList<>();

    private ConnectionCheck() throws IOException {
        this.password = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        this.server = SambaServer.builder()
                .administrator(SENDER, password)
                .share(SHARE)
                .start();
    }

    static ConnectionReplay play() throws IOException {
        try (ConnectionCheck check = new ConnectionCheck()) {
            for (int i = 0; i < SERVERS; i++) {
                check.doors.add(CountingProxy.start(check.server.port(), new Smb2Format()));
            }
            Traffic naive = check.count(check::checkByAsking);
            Traffic shareops = check.count(check::checkByLooking);
            return new ConnectionReplay("four doors of a private Samba server", SERVERS, FILES, naive, shareops);
        }
    }

    /** A way to send all files. */
    @FunctionalInterface
    private interface Way {
        void send() throws IOException;
    }

    private Traffic count(Way way) throws IOException {
        int logOnsBefore = server.logOns().size();
        List<Integer> before = doors.stream().map(CountingProxy::connections).toList();
        way.send();
        List<LogOn> logOns = server.logOns();
        List<LogOn> fresh = logOns.subList(logOnsBefore, logOns.size());
        int others = 0;
        for (int i = 1; i < SERVERS; i++) {
            others += doors.get(i).connections() - before.get(i);
        }
        int anonymous = (int) fresh.stream().filter(LogOn::anonymous).count();
        return new Traffic(doors.get(0).connections() - before.get(0), others, fresh.size() - anonymous, anonymous);
    }

    /** Before each file every server is asked, by nobody in particular. */
    private void checkByAsking() throws IOException {
        try (SmbClientProcess connected = SmbClientProcess.start(doors.get(0).port(), SHARE, SENDER, password)) {
            for (int file = 0; file < FILES; file++) {
                for (CountingProxy door : doors) {
                    SmbClientProcess.start(door.port(), "IPC$", "", "").close();
                }
                connected.run("mkdir item" + file);
            }
        }
    }

    /** Before each file every server is looked up in our own table. */
    private void checkByLooking() throws IOException {
        try (Shares shares = Shares.builder()
                .credentials(CredentialsProvider.of(Credentials.password(SENDER, password.toCharArray())))
                .build()) {
            for (int file = 0; file < FILES; file++) {
                String connected = url(0);
                for (int i = 0; i < SERVERS; i++) {
                    if (shares.share(url(i)).probe().state() == LinkState.UP) {
                        connected = url(i);
                    }
                }
                shares.share(connected)
                        .replace("item" + file + ".txt")
                        .from(Source.bytes(("item " + file).getBytes(StandardCharsets.UTF_8)))
                        .run();
            }
        }
    }

    private String url(int door) {
        return "smb://127.0.0.1:" + doors.get(door).port() + "/" + SHARE;
    }

    @Override
    public void close() throws IOException {
        // Interrupted or not: the server's end is waited for.
        boolean interrupted = Thread.interrupted();
        try (server) {
            for (CountingProxy door : doors) {
                door.close();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
