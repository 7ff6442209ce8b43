package org.shareops.benchmarks;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.connection.Connection;
import com.hierynomus.smbj.io.FileByteChunkProvider;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.share.DiskShare;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jcifs.CIFSContext;
import jcifs.config.PropertyConfiguration;
import jcifs.context.BaseContext;
import jcifs.smb.NtlmPasswordAuthenticator;
import jcifs.smb.SmbFile;

/** What a program does that uses jcifs-ng or smbj as they come: directories first, then files by one thread or several. */
final class PeerUpload {
    private static final int BUFFER = 1 << 20;

    private PeerUpload() {}

    /** Through {@code SmbFile} and its stream, with all defaults but signing. */
    static Upload jcifs(int threads) {
        return (source, destination, login) -> {
            Properties properties = new Properties();
            properties.setProperty("jcifs.smb.client.signingEnforced", "true");
            CIFSContext context = new BaseContext(new PropertyConfiguration(properties));
            try {
                CIFSContext user =
                        context.withCredentials(new NtlmPasswordAuthenticator("", login.user(), login.password()));
                String top = "smb://127.0.0.1:" + destination.port() + "/" + JavaClient.SHARE + "/"
                        + destination.parent() + "/" + destination.target() + "/";
                for (Path directory : below(source, true)) {
                    try (SmbFile made = new SmbFile(top + slashed(source, directory) + "/", user)) {
                        made.mkdirs();
                    }
                }
                inParallel(threads, below(source, false), file -> {
                    try (SmbFile made = new SmbFile(top + slashed(source, file), user);
                            InputStream in = Files.newInputStream(file);
                            OutputStream out = made.openOutputStream()) {
                        byte[] buffer = new byte[BUFFER];
                        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                            out.write(buffer, 0, read);
                        }
                    }
                });
            } finally {
                context.close();
            }
        };
    }

    /** Through {@code DiskShare} and {@code File}, with all defaults but signing. */
    static Upload smbj(int threads) {
        return (source, destination, login) -> {
            SmbConfig config = SmbConfig.builder().withSigningRequired(true).build();
            AuthenticationContext user =
                    new AuthenticationContext(login.user(), login.password().toCharArray(), "");
            try (SMBClient client = new SMBClient(config);
                    Connection connection = client.connect("127.0.0.1", destination.port());
                    Session session = connection.authenticate(user);
                    DiskShare share = (DiskShare) session.connectShare(JavaClient.SHARE)) {
                String top = destination.parent() + "\\" + destination.target();
                share.mkdir(top);
                for (Path directory : below(source, true)) {
                    if (!directory.equals(source)) {
                        share.mkdir(top + "\\" + backslashed(source, directory));
                    }
                }
                inParallel(threads, below(source, false), file -> {
                    try (File made = share.openFile(
                            top + "\\" + backslashed(source, file),
                            EnumSet.of(AccessMask.GENERIC_WRITE),
                            null,
                            EnumSet.noneOf(SMB2ShareAccess.class),
                            SMB2CreateDisposition.FILE_CREATE,
                            null)) {
                        made.write(new FileByteChunkProvider(file.toFile()));
                    }
                });
            }
        };
    }

    /** What is done with one file. */
    @FunctionalInterface
    private interface Task {
        void run(Path file) throws IOException;
    }

    private static void inParallel(int threads, List<Path> files, Task task) throws Exception {
        if (threads == 1) {
            for (Path file : files) {
                task.run(file);
            }
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Path file : files) {
                all.add(executor.submit(() -> {
                    task.run(file);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** Directories come before what is in them. */
    private static List<Path> below(Path source, boolean directories) throws IOException {
        try (Stream<Path> all = Files.walk(source)) {
            return all.filter(each -> Files.isDirectory(each) == directories).toList();
        }
    }

    private static String slashed(Path source, Path path) {
        return source.relativize(path).toString();
    }

    private static String backslashed(Path source, Path path) {
        return slashed(source, path).replace('/', '\\');
    }
}
