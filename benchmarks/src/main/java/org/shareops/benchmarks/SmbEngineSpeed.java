package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbBackend;
import org.shareops.backend.smb.SmbOptions;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;

/**
 * How long one file of 256 MiB and 2,000 files of 4 KiB take to a Samba beside us, by each engine, signed and encrypted. Each is a
 * first update, with all that makes it safe. Server and client share the processor, so figures compare within one run only.
 */
public final class SmbEngineSpeed {
    private static final String USER = "sender";
    private static final String PASSWORD = "Passw0rd";
    private static final String SHARE = "data";
    private static final int ROUNDS = 3;
    private static final int BIG = 256 << 20;
    private static final int FILES = 2_000;
    private static final int FILE = 4096;

    private SmbEngineSpeed() {}

    private record Way(String name, SmbOptions options) {}

    /** Measures and prints a table. */
    public static void main(String[] arguments) throws Exception {
        List<Way> ways = List.of(
                new Way("jcifs-ng, signed", new SmbOptions(Engine.JCIFS_NG, Encryption.PREFERRED)),
                new Way("smbj, signed", new SmbOptions(Engine.SMBJ, Encryption.PREFERRED)),
                new Way("smbj, encrypted", new SmbOptions(Engine.SMBJ, Encryption.REQUIRED)));
        Path work = Files.createTempDirectory("smb-engine-speed");
        try (SambaServer server =
                SambaServer.builder().user(USER, PASSWORD).share(SHARE).start()) {
            server.letEverybodyWrite(SHARE);
            Path big = Files.createDirectory(work.resolve("big"));
            Files.write(big.resolve("big.bin"), random(BIG));
            Path many = Files.createDirectory(work.resolve("many"));
            for (int i = 0; i < FILES; i++) {
                Files.write(many.resolve("file" + i), random(FILE));
            }
            System.out.printf(Locale.ROOT, "%-20s %10s %14s%n", "", "256 MiB", "2,000 x 4 KiB");
            for (Way way : ways) {
                double bigSeconds = median(server, way, big);
                double manySeconds = median(server, way, many);
                System.out.printf(Locale.ROOT, "%-20s %8.2f s %12.2f s%n", way.name(), bigSeconds, manySeconds);
            }
        } finally {
            Trees.delete(work);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** The first of four rounds warms up. */
    private static double median(SambaServer server, Way way, Path content) throws IOException {
        double[] seconds = new double[ROUNDS];
        try (Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend(way.options()))
                .credentials(CredentialsProvider.of(Credentials.password(USER, PASSWORD.toCharArray())))
                .build()) {
            Share share = shares.share(server.url(SHARE));
            for (int round = -1; round < ROUNDS; round++) {
                String target = content.getFileName() + "-" + round;
                long from = System.nanoTime();
                share.update(target).from(Source.directory(content)).run();
                if (round >= 0) {
                    seconds[round] = (System.nanoTime() - from) / 1e9;
                }
                Trees.delete(server.directoryOf(SHARE).resolve(target));
            }
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }
}
