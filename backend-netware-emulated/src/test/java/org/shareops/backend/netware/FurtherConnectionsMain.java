package org.shareops.backend.netware;

import java.io.IOException;
import java.nio.file.Path;
import org.shareops.Shares;
import org.shareops.model.CredentialsProvider;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;

/**
 * What {@link FurtherConnectionsLossTest} kills: makes one update with as many connections as the system property says. Its arguments
 * are a share, a target and a directory.
 */
final class FurtherConnectionsMain {
    private FurtherConnectionsMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Shares shares = NetWareFixture.shares(
                new NetWareBackend(),
                CredentialsProvider.of(NetWareFixture.as(NetWareFixture.PLAIN)),
                EngineClock.system())) {
            shares.share(arguments[0])
                    .update(arguments[1])
                    .from(Source.directory(Path.of(arguments[2])))
                    .run();
        }
    }
}
