package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** A server with one share, the library's link to it, and one other client. */
final class Fixture {
    static final ServerAddress ADDRESS = new ServerAddress("mem", "dp01", OptionalInt.empty());
    static final ShareAddress PACKAGES = new ShareAddress(ADDRESS, "packages");

    final MemoryServer server;
    final MemoryBackend backend;
    final ServerLink link;
    final Volume volume;
    final MemoryClient other;

    Fixture(MemoryProfile profile) throws ShareException {
        this(MemoryServer.create("dp01", profile).addShare("packages"));
    }

    Fixture(MemoryServer server) throws ShareException {
        this.server = server;
        this.backend = new MemoryBackend(server);
        this.link = backend.logOn(ADDRESS, Credentials.ofProcess());
        this.volume = link.volume(PACKAGES);
        this.other = server.open("packages", "bob", "pc17");
    }

    static SharePath path(String text) {
        return SharePath.of(text);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void write(String path, String content) throws ShareException {
        try (ContentWriter writer = volume.createNew(path(path))) {
            writer.write(ByteBuffer.wrap(bytes(content)), 0);
        }
    }

    String read(String path) throws ShareException {
        try (ContentReader reader = volume.read(path(path))) {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(reader.size()));
            assertThat(reader.read(content, 0)).isEqualTo(reader.size() == 0 ? -1 : (int) reader.size());
            return new String(content.array(), StandardCharsets.UTF_8);
        }
    }

    static ShareException refusal(ThrowingCallable call) {
        ShareException refusal = catchThrowableOfType(ShareException.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    static void assertRefused(ErrorKind kind, ThrowingCallable call) {
        assertThat(refusal(call).kind()).isEqualTo(kind);
    }

    static void assertRefused(ErrorKind kind, long ntstatus, ThrowingCallable call) {
        ShareException refusal = refusal(call);
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.nativeCode()).hasValueSatisfying(code -> {
            assertThat(code.system()).isEqualTo("NTSTATUS");
            assertThat(code.code()).isEqualTo(ntstatus);
        });
    }
}
