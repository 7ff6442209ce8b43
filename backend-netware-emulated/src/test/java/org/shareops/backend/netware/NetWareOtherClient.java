package org.shareops.backend.netware;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.OpenAccess;
import org.shareops.testkit.contract.OtherClient;

/** Somebody else on a connection of his own, for a directory of a volume. */
final class NetWareOtherClient implements OtherClient {
    private final NcpConnection connection;
    private final NcpFiles files;
    private final String user;
    private final String directory;

    NetWareOtherClient(int port, String user, String volume, String directory) throws IOException {
        this.user = user;
        this.directory = directory;
        try {
            connection = NcpConnection.open(
                    new NcpEndpoint("127.0.0.1", port, Duration.ofSeconds(5), Duration.ofSeconds(20)));
            NcpServer server = new NcpServer(connection);
            int size = server.negotiateSize();
            server.logIn(user, NetWareContractFixture.PASSWORD.toCharArray());
            files = NcpFiles.of(connection, volume, size);
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
    }

    @Override
    public String user() {
        return user;
    }

    private List<String> below(String path) {
        List<String> names = new ArrayList<>(List.of(directory.split("/", -1)));
        names.addAll(List.of(path.split("/", -1)));
        return names;
    }

    @Override
    public byte[] read(String path) throws IOException {
        try {
            long handle = files.open(below(path), OpenAccess.READ).handle();
            try {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                ByteBuffer buffer = ByteBuffer.allocate(files.size());
                while (files.read(handle, all.size(), buffer) > 0) {
                    all.write(buffer.array(), 0, buffer.position());
                    buffer.clear();
                }
                return all.toByteArray();
            } finally {
                files.close(handle);
            }
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        try {
            long handle = openOrCreate(below(path));
            try {
                // Without content this cuts the file off there.
                files.write(handle, 0, ByteBuffer.allocate(0));
                for (int at = 0; at < content.length; at += files.size()) {
                    files.write(handle, at, ByteBuffer.wrap(content, at, Math.min(files.size(), content.length - at)));
                }
            } finally {
                files.close(handle);
            }
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
    }

    private long openOrCreate(List<String> path) throws NcpFailure {
        int access = OpenAccess.READ | OpenAccess.WRITE;
        try {
            return files.open(path, access).handle();
        } catch (NcpFailure.Refusal e) {
            if (e.completion() != Completion.FAILURE) {
                throw e;
            }
            return files.createNew(path, access).handle();
        }
    }

    @Override
    public Hold hold(String path) throws IOException {
        return held(path, OpenAccess.READ | OpenAccess.DENY_READ | OpenAccess.DENY_WRITE);
    }

    @Override
    public Hold open(String path) throws IOException {
        return held(path, OpenAccess.READ);
    }

    private Hold held(String path, int access) throws IOException {
        long handle;
        try {
            handle = files.open(below(path), access).handle();
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
        return new Hold() {
            private boolean closed;

            @Override
            public boolean isOpen() {
                try {
                    files.fileSize(handle);
                    return true;
                } catch (NcpFailure e) {
                    return false;
                }
            }

            @Override
            public void close() throws NcpFailure {
                if (!closed && connection.alive()) {
                    closed = true;
                    files.close(handle);
                }
            }
        };
    }

    @Override
    public void close() {
        connection.close();
    }
}
