package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.local.LocalBackend;
import org.shareops.backend.smb.SmbBackend;
import org.shareops.backend.smb.SmbOptions;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** An update by this library, with all that makes it safe. */
final class ShareopsUpload {
    private ShareopsUpload() {}

    static Upload smb(Engine engine, Encryption encryption, UpdateStrategy strategy) {
        SmbOptions options = new SmbOptions(engine, encryption);
        return (source, destination, login) -> update(
                new SmbBackend(options),
                "smb://127.0.0.1:" + destination.port() + "/" + JavaClient.SHARE,
                SharePath.of(destination.parent()).child(destination.target()),
                strategy,
                source,
                login);
    }

    static Upload disk() {
        return (source, destination, login) -> update(
                new LocalBackend(),
                Path.of(destination.parent()).toUri().toString(),
                SharePath.of(destination.target()),
                UpdateStrategy.SWAP,
                source,
                login);
    }

    private static void update(
            Backend backend, String url, SharePath target, UpdateStrategy strategy, Path source, Login login)
            throws IOException {
        try (Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(
                        Credentials.password(login.user(), login.password().toCharArray())))
                .build()) {
            Share share = shares.share(url);
            UpdateReport report = share.update(target.toString())
                    .from(Source.directory(source))
                    .strategy(strategy)
                    .run();
            if (report.outcome() != Outcome.COMMITTED && report.outcome() != Outcome.UNCHANGED) {
                throw new IOException("the update ended as " + report.outcome() + ": " + report.error());
            }
        }
    }
}
