package org.shareops.vfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.vfs2.CacheStrategy;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.auth.StaticUserAuthenticator;
import org.apache.commons.vfs2.impl.DefaultFileSystemConfigBuilder;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;

/** A kind of file system to try, with a manager of its own and a folder for each test. */
abstract class Site implements AutoCloseable {
    static final String USER = "smbcli";
    static final String SECOND = "smbtwo";
    static final String ADMINISTRATOR = "smbadm";
    static final String SECRET = "Passw0rd";

    private final String name;
    private final AtomicInteger folders = new AtomicInteger();
    final StandardFileSystemManager manager = new StandardFileSystemManager();
    final FileSystemOptions options = new FileSystemOptions();

    private Site(String name) {
        this(name, CacheStrategy.ON_RESOLVE);
    }

    private Site(String name, CacheStrategy strategy) {
        this.name = name;
        try {
            manager.setCacheStrategy(strategy);
            manager.init();
        } catch (FileSystemException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the URL of the folder that everything happens in, without a slash at the end. */
    abstract String url();

    FileObject resolve(String path) throws FileSystemException {
        return manager.resolveFile(url() + "/" + path, options);
    }

    /** Makes a folder that nobody has used. */
    FileObject folder() throws FileSystemException {
        FileObject made = resolve("T" + folders.incrementAndGet());
        made.createFolder();
        return made;
    }

    static FileSystemOptions as(String user, String secret) {
        FileSystemOptions options = new FileSystemOptions();
        DefaultFileSystemConfigBuilder.getInstance()
                .setUserAuthenticator(options, new StaticUserAuthenticator(null, user, secret));
        return options;
    }

    @Override
    public void close() throws IOException {
        manager.close();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Commons VFS's own. */
    static Site ram() {
        return new Site("ram") {
            @Override
            String url() {
                return "ram://";
            }
        };
    }

    /** Commons VFS's own. */
    static Site file(CacheStrategy strategy) throws IOException {
        Path directory = Files.createTempDirectory("shareops-vfs-");
        return new Site("file", strategy) {
            @Override
            String url() {
                return directory.toUri().toString().replaceAll("/$", "");
            }

            @Override
            public void close() throws IOException {
                super.close();
                Trees.delete(directory);
            }
        };
    }

    /** The reference backend, as a Windows server. */
    static final class Memory extends Site {
        final MemoryServer server;
        final Shares shares;

        Memory() {
            this(CacheStrategy.ON_RESOLVE);
        }

        Memory(CacheStrategy strategy) {
            super("mem", strategy);
            server = MemoryServer.create("m1", MemoryProfile.windows()).addShare("data");
            shares = Shares.builder()
                    .onlyGivenBackends()
                    .backend(new MemoryBackend(server))
                    .build();
            ShareFileSystemConfigBuilder.getInstance().setShares(options, shares);
        }

        @Override
        String url() {
            return "mem://m1/data";
        }

        @Override
        public void close() throws IOException {
            super.close();
            shares.close();
        }
    }

    /** A real Samba. */
    static final class Smb extends Site {
        final SambaServer server;

        Smb() throws IOException {
            super("smb");
            server = SambaServer.builder()
                    .administrator(ADMINISTRATOR, SECRET)
                    .user(USER, SECRET)
                    .user(SECOND, SECRET)
                    .share("data")
                    .start();
            server.letEverybodyWrite("data");
            DefaultFileSystemConfigBuilder.getInstance()
                    .setUserAuthenticator(options, new StaticUserAuthenticator(null, USER, SECRET));
        }

        @Override
        String url() {
            return server.url("data");
        }

        Path disk() {
            return server.directoryOf("data");
        }

        @Override
        public void close() throws IOException {
            super.close();
            server.close();
        }
    }

    /** An emulated NetWare server, over a socket. */
    static final class NetWare extends Site {
        final EmulatedNetWareServer server;
        private final Path disk;

        NetWare() throws IOException {
            super("ncp");
            disk = Files.createTempDirectory("shareops-vfs-ncp-");
            server = EmulatedNetWareServer.builder("FS1")
                    .operator("SUPERVISOR", SECRET.toCharArray())
                    .volume("DATA", disk)
                    .start();
            DefaultFileSystemConfigBuilder.getInstance()
                    .setUserAuthenticator(options, new StaticUserAuthenticator(null, "SUPERVISOR", SECRET));
        }

        @Override
        String url() {
            return "ncp://127.0.0.1:" + server.address().getPort() + "/DATA";
        }

        @Override
        public void close() throws IOException {
            super.close();
            server.close();
            Trees.delete(disk);
        }
    }
}
