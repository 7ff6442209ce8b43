package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.shareops.Shares;
import org.shareops.model.LinkState;
import org.shareops.source.Source;

/**
 * Article Q243681 where it happened: the copy queue asked each NetWare server that it knew for a connection, before each file,
 * and each showed as "not logged in" there.
 */
final class NetWareConnectionCheck {
    private static final int SERVERS = 4;
    private static final int FILES = 10;

    private NetWareConnectionCheck() {}

    static ConnectionReplay play(Path directory) throws IOException {
        Traffic naive;
        try (NetWareServers servers = NetWareServers.start(directory, SERVERS)) {
            for (int file = 0; file < FILES; file++) {
                for (int i = 0; i < SERVERS; i++) {
                    servers.attach(i);
                }
            }
            naive = servers.counted();
        }
        try (NetWareServers servers = NetWareServers.start(directory, SERVERS)) {
            send(servers);
            return new ConnectionReplay("four emulated NetWare servers", SERVERS, FILES, naive, servers.counted());
        }
    }

    private static void send(NetWareServers servers) throws IOException {
        try (Shares shares = servers.open(NetWareServers.PUBLISHER)) {
            for (int file = 0; file < FILES; file++) {
                String connected = servers.url(0);
                for (int i = 0; i < SERVERS; i++) {
                    if (shares.share(servers.url(i)).probe().state() == LinkState.UP) {
                        connected = servers.url(i);
                    }
                }
                shares.share(connected)
                        .replace("item" + file + ".txt")
                        .from(Source.bytes(("item " + file).getBytes(StandardCharsets.UTF_8)))
                        .run();
            }
        }
    }
}
