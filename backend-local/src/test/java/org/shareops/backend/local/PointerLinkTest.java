package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/** A pointer that is a symbolic link, led elsewhere by hand (rules R4, R8). */
@EnabledOnOs(OS.LINUX)
class PointerLinkTest {
    @TempDir
    Path work;

    @Test
    void R8_aLateRecoveryLeavesALinkAloneThatAPersonHasLedElsewhere() throws IOException {
        Path root = Files.createDirectory(work.resolve("share"));
        String address = root.toUri().toString();
        Path current = root.resolve("office").resolve(Versioning.POINTER);
        FaultBackend wire = new FaultBackend(new LocalBackend());
        try (Shares shares = Shares.builder().onlyGivenBackends().backend(wire).build()) {
            publish(shares, address, "one");
            publish(shares, address, "two");
            // The third version has its name, the pointer does not name it yet.
            wire.use(FaultPlan.builder()
                    .crashBefore(CallMatcher.callsTo(Primitive.RENAME)
                            .where(call -> call.path().toString().endsWith("/ptr")))
                    .build());
            assertThat(catchThrowable(() -> publish(shares, address, "three"))).isNotNull();
            wire.dropClient();
        }
        assertThat(Files.readSymbolicLink(current)).hasToString("v0000002");
        Files.delete(current);
        Files.createSymbolicLink(current, Path.of("v0000001"));
        try (Shares later = Shares.builder().build()) {
            later.share(address).recover();
        }
        assertThat(Files.readSymbolicLink(current)).hasToString("v0000001");
        assertThat(current.resolve("a.txt")).hasContent("one");
    }

    private void publish(Shares shares, String address, String content) throws IOException {
        Path source = Trees.write(work.resolve("source-" + content), Map.of("a.txt", content));
        shares.share(address)
                .update("office")
                .from(Source.directory(source))
                .strategy(UpdateStrategy.VERSIONED)
                .versioning(Versioning.defaults().withSymbolicLink())
                .run();
    }
}
