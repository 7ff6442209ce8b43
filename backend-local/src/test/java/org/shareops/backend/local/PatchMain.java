package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateStrategy;

/** Patches the directory {@code office} of a disk, as the user who runs it. */
final class PatchMain {
    private PatchMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Shares shares =
                Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build()) {
            shares.share("file://" + arguments[0])
                    .update("office")
                    .from(Source.directory(Path.of(arguments[1])))
                    .strategy(UpdateStrategy.PATCH)
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
        }
    }
}
