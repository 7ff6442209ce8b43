package org.shareops.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.shareops.update.Versioning;

/**
 * Reads a whole local tree, as often and as fast as it can. For one thread: buffers are used again.
 *
 * <p>The tree is read through a handle to its top where the platform has such, so that a tree which lost its name and got
 * it back meanwhile is not mistaken for a mixture of two.
 */
final class TreeReader {
    /** Where the library keeps its records; no part of any tree. */
    static final String CONTROL_DIRECTORY = ".shareops";

    private static final int BUFFER_SIZE = 64 * 1024;

    private final Set<String> neverMissing;
    private final Set<String> knownDirectories = new HashSet<>();
    private final MessageDigest sha = Sha256.create();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);

    /**
     * Makes a reader.
     *
     * @param neverMissing names that are opened even if the listing does not show them: a listing may overlook a name
     *     that is replaced meanwhile, and only an open that fails proves it missing
     */
    TreeReader(Set<String> neverMissing) {
        this.neverMissing = Set.copyOf(neverMissing);
    }

    /** Reads a tree that nobody changes meanwhile. */
    TreeContent read(Path top) throws IOException {
        try (DirectoryHandle directory = DirectoryHandle.open(top)) {
            return content(directory);
        }
    }

    /** Looks once at a tree that may change meanwhile (rule R2). */
    Look look(Path top) throws IOException {
        try {
            Object before;
            TreeContent content;
            try (DirectoryHandle directory = DirectoryHandle.open(top)) {
                before = directory.identity();
                content = content(directory);
            }
            return before.equals(DirectoryHandle.identity(top)) ? new Look.Seen(content) : Look.REPEAT;
        } catch (NoSuchFileException e) {
            return Look.MISSING;
        } catch (FileSystemException e) {
            return new Look.Refused(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Looks once at the version that the pointer in a directory of versions names. If that vanishes meanwhile, at the one that
     * counts then: as consumers do (rule R2).
     */
    Look lookThroughPointer(Path directory) throws IOException {
        try {
            Look first = look(version(directory));
            boolean vanished = first instanceof Look.Missing || first instanceof Look.Repeat;
            return vanished ? look(version(directory)) : first;
        } catch (NoSuchFileException e) {
            return Look.MISSING;
        } catch (FileSystemException e) {
            return new Look.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Path version(Path directory) throws IOException {
        return directory.resolve(
                Files.readString(directory.resolve(Versioning.POINTER)).strip());
    }

    private TreeContent content(DirectoryHandle top) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        collect(top, "", files);
        for (String name : neverMissing) {
            if (!files.containsKey(name)) {
                collectUnlisted(top, name, files);
            }
        }
        return new TreeContent(files);
    }

    private void collectUnlisted(DirectoryHandle top, String name, SortedMap<String, String> files) throws IOException {
        try {
            files.put(name, hash(top, Path.of(name)));
        } catch (NoSuchFileException e) {
            // It is missing indeed, and whoever judges what was seen will say so.
        }
    }

    private void collect(DirectoryHandle directory, String prefix, SortedMap<String, String> files) throws IOException {
        for (Path name : directory.names()) {
            if (!name.toString().equals(CONTROL_DIRECTORY)) {
                collectEntry(directory, name, prefix + name, files);
            }
        }
    }

    /**
     * Opens an entry as what it was last time, a file by default, and only then asks what it is: one call less for each
     * file of each look.
     */
    private void collectEntry(DirectoryHandle directory, Path name, String fullName, SortedMap<String, String> files)
            throws IOException {
        try {
            if (knownDirectories.contains(fullName)) {
                collectDirectory(directory, name, fullName, files);
            } else {
                collectFile(directory, name, fullName, files);
            }
        } catch (NoSuchFileException e) {
            // It was listed and is gone: what a reader sees is a tree without it.
            knownDirectories.remove(fullName);
        }
    }

    private void collectDirectory(
            DirectoryHandle directory, Path name, String fullName, SortedMap<String, String> files) throws IOException {
        try (DirectoryHandle below = directory.directory(name)) {
            collect(below, fullName + "/", files);
        } catch (NotDirectoryException e) {
            knownDirectories.remove(fullName);
            files.put(fullName, hash(directory, name));
        }
    }

    private void collectFile(DirectoryHandle directory, Path name, String fullName, SortedMap<String, String> files)
            throws IOException {
        String hash;
        try {
            hash = hash(directory, name);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            if (!directory.isDirectory(name)) {
                throw e;
            }
            knownDirectories.add(fullName);
            collectDirectory(directory, name, fullName, files);
            return;
        }
        files.put(fullName, hash);
    }

    private String hash(DirectoryHandle directory, Path name) throws IOException {
        sha.reset();
        try (SeekableByteChannel file = directory.file(name)) {
            while (file.read(buffer.clear()) >= 0) {
                sha.update(buffer.flip());
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
