package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** A share that shows nobody what he may not read, as Windows does by access-based enumeration. */
@NeedsSamba
class HiddenEntriesTest {
    @TempDir
    Path work;

    @Test
    void R8_R12_whatIsNotShownIsNotCarriedAway() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may hide a file from a user");
        try (SmbFixture on = new SmbFixture("hide unreadable = yes");
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Share share = on.share(shares);
            Path live = on.server.directoryOf("data").resolve("office");
            share.update("office")
                    .from(SmbFixture.source(work.resolve("one"), Map.of("a.txt", "a")))
                    .run();
            Path unseen = Files.writeString(live.resolve("unseen.txt"), "of somebody else");
            Files.setPosixFilePermissions(unseen, PosixFilePermissions.fromString("---------"));
            Source two = SmbFixture.source(work.resolve("two"), Map.of("a.txt", "new a"));

            UpdateException swap = catchThrowableOfType(
                    UpdateException.class,
                    () -> share.update("office").from(two).run());
            assertThat(swap.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(swap).hasMessageContaining("PATCH");
            assertThat(catchThrowableOfType(
                                    ShareException.class,
                                    () -> share.update("office").from(two).plan())
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
            assertThat(catchThrowableOfType(
                                    UpdateException.class,
                                    () -> share.remove("office").run())
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
            assertThat(live.resolve("a.txt")).hasContent("a");

            assertThat(share.update("office")
                            .from(two)
                            .strategy(UpdateStrategy.PATCH)
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(live.resolve("a.txt")).hasContent("new a");
            assertThat(unseen).hasContent("of somebody else");
        }
    }
}
