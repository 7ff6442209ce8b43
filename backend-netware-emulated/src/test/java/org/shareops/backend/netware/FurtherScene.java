package org.shareops.backend.netware;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EngineClock;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.net.Tap;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Links that may have several connections, and what keeps these busy. */
final class FurtherScene {
    static final String TARGET = "OFFICE";
    static final int FILES = 64;
    static final int MOST = 4;
    static final Connections.Times KEPT = new Connections.Times(Duration.ofHours(1), Duration.ofHours(1));

    /** Long enough for several files to be under way at the same time. */
    private static final Duration ONE_WAY = Duration.ofMillis(2);

    private FurtherScene() {}

    static Backend backend(int connections, Connections.Times times) {
        return new NetWareBackend(
                Duration.ofSeconds(5), Duration.ofSeconds(20), new NetWareOptions(connections), times);
    }

    static Shares shares(Backend backend, String user) {
        return NetWareFixture.shares(backend, CredentialsProvider.of(NetWareFixture.as(user)), EngineClock.system());
    }

    static CountingProxy slow(NetWareFixture on) throws IOException {
        return slow(on, Tap.NONE);
    }

    static CountingProxy slow(NetWareFixture on, Tap tap) throws IOException {
        CountingProxy proxy = CountingProxy.start(on.port(), new NcpFormat(), tap);
        proxy.delay(ONE_WAY, ONE_WAY);
        return proxy;
    }

    static UpdateReport publish(Share share, Path source, UpdateStrategy strategy) throws ShareException {
        return share.update(TARGET)
                .from(Source.directory(source))
                .strategy(strategy)
                .run();
    }

    static long now(NetWareFixture on) {
        return on.server().count(Counter.ATTACH_CURRENT);
    }

    static String read(ContentReader reader) throws ShareException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        reader.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    /** A link over which files are read. */
    static final class Reading implements AutoCloseable {
        final NetWareFixture on;
        final ServerLink link;
        final Volume volume;
        final List<ContentReader> readers = new ArrayList<>();

        Reading(NetWareFixture on, int port, Backend backend, String user) throws IOException {
            this.on = on;
            Trees.write(on.disk(), Map.of("READ.TXT", "content", "OTHER.TXT", "another"));
            ShareUrl url = ShareUrl.parse(NetWareFixture.url(port));
            link = backend.logOn(url.server(), NetWareFixture.as(user));
            volume = link.volume(backend.share(url));
        }

        ContentReader open() throws ShareException {
            ContentReader reader = volume.read(SharePath.of("READ.TXT"));
            readers.add(reader);
            return reader;
        }

        /** Opens one after the other until the server has counted so much. */
        void openUntil(Counter counter, long count) throws ShareException {
            while (on.server().count(counter) < count) {
                open();
            }
        }

        /** Opens files until all connections have some. */
        void fill() throws ShareException {
            openUntil(Counter.LICENCES_IN_USE, MOST);
            // The last one is used as soon as the link knows of it, too.
            while (on.server().connections().stream()
                    .anyMatch(each -> each.openFiles().isEmpty())) {
                open();
            }
        }

        int ownNumber() {
            return on.events(ServerEvent.Type.LOGGED_IN).get(0).connection();
        }

        int furtherNumber() {
            return on.server().connections().stream()
                    .map(ConnectionInfo::number)
                    .filter(number -> number != ownNumber())
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() throws ShareException {
            link.close();
        }
    }
}
