package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.shareops.Shares;

/**
 * Article Q202063: a setting to force users off was ignored for one kind of server, and the despooler tried for ever. The naive
 * one here has that setting, too, and was watched for a while.
 */
final class NetWareDisconnect {
    private static final int WATCHED = 10_000;
    private static final String FILE = "APP.EXE";
    private static final String FRESH = "the new program";

    private NetWareDisconnect() {}

    static DisconnectReplay play(Path directory) throws IOException {
        try (NetWareServers servers = NetWareServers.start(directory, 1);
                Shares holder = servers.open(NetWareServers.HOLDER);
                Shares publisher = servers.open(NetWareServers.PUBLISHER)) {
            Files.writeString(servers.root(0).resolve(FILE), "the old program");
            throw new UnsupportedOperationException(holder + " " + publisher);
        }
    }
}
