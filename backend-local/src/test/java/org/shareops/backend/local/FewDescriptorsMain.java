package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.Claim;
import org.shareops.update.UpdateStrategy;

/** Does what {@link FewDescriptorsTest} asks about, in a process that may open few files only. */
final class FewDescriptorsMain {
    private static final int READERS = 8;

    private FewDescriptorsMain() {}

    /** Takes a directory. */
    public static void main(String[] args) throws IOException {
        Path work = Path.of(args[0]);
        claimAllThatIsPromised(Files.createDirectory(work.resolve("claims")));
        patch(work, Integer.parseInt(args[1]));
    }

    private static void claimAllThatIsPromised(Path directory) throws IOException {
        try (OpenShare share = OpenShare.at(directory)) {
            int promised = share.volume.traits().maxClaims();
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < promised; i++) {
                share.put("file" + i, "x");
                claims.add(share.volume.claim(SharePath.of("file" + i)));
            }
            for (int i = 0; i < READERS; i++) {
                share.volume.read(SharePath.of("file0")); // stays open until the share is closed
            }
            System.out.println("claimed " + claims.size());
        }
    }

    private static void patch(Path work, int files) throws IOException {
        Path source = Files.createDirectory(work.resolve("source"));
        Path disk = Files.createDirectory(work.resolve("disk"));
        try (Shares shares =
                Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build()) {
            for (String version : new String[] {"1", "2"}) {
                for (int i = 0; i < files; i++) {
                    Files.writeString(source.resolve("file" + i), version.repeat(i + Integer.parseInt(version)));
                }
                try {
                    shares.share("file://" + disk)
                            .update("office")
                            .from(Source.directory(source))
                            .strategy(version.equals("1") ? UpdateStrategy.SWAP : UpdateStrategy.PATCH)
                            .run();
                    System.out.println("update " + version + " done");
                } catch (ShareException e) {
                    System.out.println("update " + version + " " + e.kind() + " " + e.detail());
                }
            }
        }
    }
}
