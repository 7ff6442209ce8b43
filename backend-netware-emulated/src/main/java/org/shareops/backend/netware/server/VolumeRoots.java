package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/** What the directories of one server's volumes have to be. */
final class VolumeRoots {
    private VolumeRoots() {}

    /**
     * Refuses volumes that share files: each would let what is open on the other be opened, renamed and deleted.
     *
     * @throws IOException if a directory is not there, or is none
     * @throws IllegalArgumentException if one is another's, or in it
     */
    static void check(List<VolumeOptions> volumes) throws IOException {
        for (VolumeOptions volume : volumes) {
            Path root = volume.root().toRealPath();
            if (!Files.isDirectory(root)) {
                throw new NotDirectoryException(root.toString());
            }
            for (VolumeOptions other : volumes) {
                if (!other.equals(volume) && isIn(root, other.root())) {
                    throw new IllegalArgumentException("the directory of volume " + volume.name()
                            + " is that of volume " + other.name() + ", or in it: " + root);
                }
            }
        }
    }

    // By what is there and not by name, since one directory can have several.
    private static boolean isIn(Path root, Path other) throws IOException {
        for (Path at = root; at != null; at = at.getParent()) {
            if (Files.isSameFile(at, other)) {
                return true;
            }
        }
        return false;
    }
}
