package org.shareops.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateReport;
import org.shareops.update.Warned;

/**
 * Article Q202063: the setting to force users off was ignored for one kind of server, and the despooler tried for ever. The naive
 * one here has that setting, too, and is watched for a while.
 */
final class NetWareDisconnect {
    private static final int WATCHED = 10_000;
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final String FILE = "APP.EXE";
    private static final byte[] FRESH = "the new program".getBytes(StandardCharsets.UTF_8);

    private NetWareDisconnect() {}

    static DisconnectReplay play(Path directory) throws IOException {
        try (NetWareServers servers = NetWareServers.start(directory, 1);
                Shares holder = servers.open(NetWareServers.HOLDER);
                Shares bystander = servers.open(NetWareServers.BYSTANDER);
                Shares publisher = servers.open(NetWareServers.PUBLISHER)) {
            Files.writeString(servers.root(0).resolve(FILE), "the old program");
            bystander.share(servers.url(0)).probe(Probe.CONNECT);
            try (InputStream unused = holder.share(servers.url(0)).files().read(FILE)) {
                Share share = publisher.share(servers.url(0));
                int naive = despool(share);
                boolean published = isPublished(servers);
                UpdateReport report = publish(share);
                long left = bystander.share(servers.url(0)).probe(Probe.VERIFY).state() == LinkState.UP ? 0 : 1;
                long cleared = servers.server(0).count(Counter.SESSION_CLOSED);
                return new DisconnectReplay(
                        naive,
                        published,
                        report.attempts(),
                        isPublished(servers),
                        report.warned().stream().filter(Warned::delivered).count(),
                        cleared,
                        left,
                        servers.server(0).isLoginEnabled());
            }
        }
    }

    private static boolean isPublished(NetWareServers servers) throws IOException {
        Path file = servers.root(0).resolve(FILE);
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), FRESH);
    }

    /** Deletes first, as it did; returns how often it tried. */
    private static int despool(Share share) throws IOException {
        for (int attempt = 1; attempt <= WATCHED; attempt++) {
            try {
                share.files().delete(FILE);
                share.files().write(FILE, Source.bytes(FRESH));
                return attempt;
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.IN_USE) {
                    throw e;
                }
            }
        }
        return WATCHED;
    }

    /** Keeps newcomers off, warns the holder, gives him a moment, ends what holds the file, and nothing else. */
    private static UpdateReport publish(Share share) throws IOException {
        return share.replace(FILE)
                .from(Source.bytes(FRESH))
                .whenInUse(InUsePolicy.never()
                        .thenDisconnect(ForcedDisconnect.after(GRACE).withScope(ForcedDisconnect.Scope.SESSION)))
                .run();
    }
}
