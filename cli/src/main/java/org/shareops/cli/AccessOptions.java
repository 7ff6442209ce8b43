package org.shareops.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.Shares;
import org.shareops.backend.local.LocalBackend;
import org.shareops.backend.netware.NetWareBackend;
import org.shareops.backend.netware.NetWareOptions;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ServerAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who we are to servers. A secret comes from a file, the environment or a prompt, never from an argument (rule C6). */
final class AccessOptions {
    static final String SECRET_VARIABLE = "SHAREOPS_PASSWORD";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Log on as NAME, DOMAIN\\NAME or NAME@REALM. The password is read from --password-file,"
                    + " else from the environment variable " + SECRET_VARIABLE + ", else from the terminal.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Read the password from the first line of FILE.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--smb-engine",
            paramLabel = "ENGINE",
            description = "Speak SMB by auto, jcifs-ng, which cannot encrypt, or smbj. Without it the system property "
                    + SmbProperties.ENGINE + " says which, else auto.")
    private SmbProperties.@Nullable Engine smbEngine;

    @Option(
            names = "--smb-encryption",
            paramLabel = "WHEN",
            description =
                    "Encrypt SMB where the server or the share demands it (preferred), required or off. Without it the"
                            + " system property " + SmbProperties.ENCRYPTION + " says which, else preferred.")
    private SmbProperties.@Nullable Encryption smbEncryption;

    @Option(
            names = "--ncp-connections",
            paramLabel = "N",
            description =
                    "Log on to a NetWare server on up to N connections, from 1 to 8, while many files are staged or read;"
                            + " each takes a licence. Without it the system property "
                            + NetWareOptions.CONNECTIONS_PROPERTY
                            + " says how many, else 1.")
    private @Nullable Integer ncpConnections;

    @Mixin
    private KerberosOptions kerberos = new KerberosOptions();

    /** Opens what leads to shares. No traffic. */
    Access open(Invocation invocation) throws IOException {
        return open(invocation, false);
    }

    /** The same, where disconnecting from a local directory may end processes. */
    Access open(Invocation invocation, boolean mayEndProcesses) throws IOException {
        Shares.Builder builder = Shares.builder().credentials(credentials(invocation.surroundings()));
        invocation.surroundings().backends().forEach(builder::backend);
        if (mayEndProcesses) {
            builder.backend(LocalBackend.builder().allowEndingProcesses(true).build());
        }
        if (ncpConnections != null) {
            builder.backend(new NetWareBackend(new NetWareOptions(ncpConnections)));
        }
        try (SmbProperties properties = SmbProperties.set(smbEngine, smbEncryption)) {
            return new Access(builder.build(), invocation);
        }
    }

    private CredentialsProvider credentials(Surroundings surroundings) throws IOException {
        Optional<Credentials> tickets = kerberos.credentials(user != null || passwordFile != null);
        if (tickets.isPresent()) {
            return CredentialsProvider.of(tickets.get());
        }
        if (user == null) {
            if (passwordFile != null) {
                throw new UsageException("--password-file says a password but not whose it is; add --user NAME");
            }
            return CredentialsProvider.none();
        }
        if (user.isEmpty()) {
            throw new UsageException("the user after --user is empty; leave the option out where no log-on is needed");
        }
        if (passwordFile != null) {
            return CredentialsProvider.of(Credentials.password(user, secretFrom(passwordFile, surroundings)));
        }
        String fromEnvironment = surroundings.environment().get(SECRET_VARIABLE);
        if (fromEnvironment != null) {
            return CredentialsProvider.of(Credentials.password(user, fromEnvironment.toCharArray()));
        }
        Surroundings.Prompt prompt = surroundings
                .prompt()
                .orElseThrow(() -> new UsageException("there is no password for " + user
                        + ": give --password-file or set " + SECRET_VARIABLE + "; there is no terminal to ask on"));
        return new Asking(user, prompt);
    }

    private static char[] secretFrom(Path file, Surroundings surroundings) throws IOException {
        return UserSecrets.lines(file, 1, surroundings).get(0);
    }

    /** Asks once, when a server first needs to know. */
    private static final class Asking implements CredentialsProvider {
        private final String user;
        private final Surroundings.Prompt prompt;
        private @Nullable Credentials answer;
        private boolean asked;

        Asking(String user, Surroundings.Prompt prompt) {
            this.user = user;
            this.prompt = prompt;
        }

        @Override
        public synchronized Optional<Credentials> credentialsFor(ServerAddress server) {
            if (!asked) {
                asked = true;
                char[] secret = prompt.secret("Password of " + user + " for " + server + ": ");
                answer = secret == null ? null : Credentials.password(user, secret);
            }
            return Optional.ofNullable(answer);
        }
    }
}
