package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.testkit.Trees;

/** {@code --ncp-connections} on an emulated server. */
@Timeout(120)
class NcpConnectionsTest {
    private static final String SECRET = "Hush-hush1";

    @TempDir
    Path temporary;

    private static String details(EmulatedNetWareServer server, Path source, Object... options) {
        Object[] fixed = {
            "update",
            source,
            "ncp://127.0.0.1:" + server.address().getPort() + "/SYS/OFFICE",
            "--user",
            "anna",
            "--json"
        };
        Object[] all = Arrays.copyOf(fixed, fixed.length + options.length);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        Cli.Result result = new Cli().environment("SHAREOPS_PASSWORD", SECRET).run(all);
        assertThat(result.code()).as(result.err()).isZero();
        return result.json().path("links").path(0).path("details").asText("");
    }

    @Test
    void theLinkMayHaveAsManyAsItSaysAndOneWithoutIt() throws IOException {
        Path source = Trees.numbered(temporary.resolve("source"), 20, "one");
        try (EmulatedNetWareServer server = EmulatedNetWareServer.builder("DP02")
                .volume("SYS", Files.createDirectory(temporary.resolve("sys")))
                .user("ANNA", SECRET.toCharArray())
                .start()) {
            assertThat(details(server, source)).isEmpty();
            assertThat(server.count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
            assertThat(details(server, source, "--ncp-connections", 3)).startsWith("up to 3 connections, now ");
            assertThat(server.count(Counter.ATTACH_CURRENT)).isZero();
        }
    }
}
