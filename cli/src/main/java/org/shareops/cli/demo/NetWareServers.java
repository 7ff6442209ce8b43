package org.shareops.cli.demo;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;

/** Some emulated NetWare servers with a volume each, and how the players reach them. */
final class NetWareServers implements AutoCloseable {
    static final String VOLUME = "DATA";
    static final String DOS_VOLUME = "OLD";
    static final String PUBLISHER = "PUBLISHER";
    static final String HOLDER = "HOLDER";
    static final String BYSTANDER = "BYSTANDER";

    /** A frame that asks for a service connection: no user is named in it. */
    private static final byte[] ATTACH = HexFormat.of().parseHex("446d6454000000170000000100001000111100ff01ff00");

    private static final int REPLY = 16;

    private final String password =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final List<EmulatedNetWareServer> servers = new ArrayList<>();
    private final List<Path> roots = new ArrayList<>();
    private final List<Path> dosRoots = new ArrayList<>();

    static NetWareServers start(Path directory, int count) throws IOException {
        NetWareServers all = new NetWareServers();
        try {
            for (int i = 0; i < count; i++) {
                all.startOne(
                        Files.createTempDirectory(directory, "netware"),
                        Files.createTempDirectory(directory, "netware-dos"),
                        "NW" + (i + 1));
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    private void startOne(Path root, Path dosRoot, String name) throws IOException {
        servers.add(EmulatedNetWareServer.builder(name)
                .operator(PUBLISHER, password.toCharArray())
                .user(HOLDER, password.toCharArray())
                .user(BYSTANDER, password.toCharArray())
                .volume(VOLUME, root)
                .dosVolume(DOS_VOLUME, dosRoot)
                .start());
        roots.add(root);
        dosRoots.add(dosRoot);
    }

    String url(int server) {
        return url(server, VOLUME);
    }

    /** Returns where the volume of 8.3 names is. */
    String dosUrl(int server) {
        return url(server, DOS_VOLUME);
    }

    private String url(int server, String volume) {
        return "ncp://127.0.0.1:" + servers.get(server).address().getPort() + "/" + volume;
    }

    EmulatedNetWareServer server(int number) {
        return servers.get(number);
    }

    Path root(int server) {
        return roots.get(server);
    }

    Path dosRoot(int server) {
        return dosRoots.get(server);
    }

    Shares open(String user) {
        return Shares.builder()
                .credentials(CredentialsProvider.of(Credentials.password(user, password.toCharArray())))
                .build();
    }

    /** Asks a server for a connection, as programs did to find out whether there is one, and lets go of it again. */
    void attach(int server) throws IOException {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = servers.get(server).address();
            socket.connect(address);
            socket.getOutputStream().write(ATTACH);
            new DataInputStream(socket.getInputStream()).readFully(new byte[REPLY]);
        }
    }

    /** What the servers have counted so far. */
    Traffic counted() {
        int others = 0;
        int logOns = 0;
        int attaches = 0;
        for (int i = 0; i < servers.size(); i++) {
            EmulatedNetWareServer server = servers.get(i);
            int here = (int) server.count(Counter.ATTACH_REQUESTS);
            attaches += here;
            others += i == 0 ? 0 : here;
            logOns += (int) server.count(Counter.LOGIN_REQUESTS);
        }
        return new Traffic(attaches - others, others, logOns, attaches - logOns);
    }

    @Override
    public void close() {
        servers.forEach(EmulatedNetWareServer::close);
    }
}
