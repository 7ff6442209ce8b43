package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What one look at a directory tree saw, in short: equal digests mean equal names and contents of all files. Empty
 * directories, times and attributes do not count; names {@code .shareops} are left out with all that is below them.
 *
 * @param files how many regular files
 * @param hash SHA-256 over the sorted names and contents, in hexadecimal
 */
public record TreeDigest(int files, String hash) {
    private static final int SHOWN_DIGITS = 12;

    /**
     * Digests a local directory that nobody changes meanwhile.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such directory
     */
    public static TreeDigest of(Path directory) throws IOException {
        return TreeContent.of(directory).digest();
    }

    /** Returns the count and the first digits of the hash. */
    @Override
    public String toString() {
        return files + " files, hash " + hash.substring(0, Math.min(SHOWN_DIGITS, hash.length()));
    }
}
