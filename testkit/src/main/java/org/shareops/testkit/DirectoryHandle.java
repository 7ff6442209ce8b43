package org.shareops.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A local directory open for reading. Where the platform can, names are looked up in the directory that was opened,
 * whatever it is called by now; elsewhere by path.
 */
final class DirectoryHandle implements Closeable {
    private final Path path;
    private final DirectoryStream<Path> listing;
    private final @Nullable SecureDirectoryStream<Path> handle;

    private DirectoryHandle(Path path, DirectoryStream<Path> listing) {
        this.path = path;
        this.listing = listing;
        this.handle = listing instanceof SecureDirectoryStream<Path> secure ? secure : null;
    }

    @SuppressWarnings("StreamResourceLeak") // close() closes it
    static DirectoryHandle open(Path path) throws IOException {
        return new DirectoryHandle(path, Files.newDirectoryStream(path));
    }

    /** Opens a directory below this one. */
    DirectoryHandle directory(Path name) throws IOException {
        Path below = path.resolve(name);
        return handle == null ? open(below) : new DirectoryHandle(below, handle.newDirectoryStream(name));
    }

    /** Opens a file below this directory for reading. */
    SeekableByteChannel file(Path name) throws IOException {
        Set<StandardOpenOption> reading = Set.of(StandardOpenOption.READ);
        return handle == null
                ? Files.newByteChannel(path.resolve(name), reading)
                : handle.newByteChannel(name, reading);
    }

    /** Returns the names in it, in the file system's order. Works once. */
    List<Path> names() throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            listing.forEach(entry -> names.add(entry.getFileName()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    boolean isDirectory(Path name) throws IOException {
        return handle == null
                ? Files.isDirectory(path.resolve(name))
                : handle.getFileAttributeView(name, BasicFileAttributeView.class)
                        .readAttributes()
                        .isDirectory();
    }

    /** Returns what tells this directory from others, whatever its name. */
    Object identity() throws IOException {
        return handle == null
                ? identity(path)
                : key(handle.getFileAttributeView(BasicFileAttributeView.class).readAttributes());
    }

    /** Returns the identity of the directory that a path stands for now. */
    static Object identity(Path path) throws IOException {
        return key(Files.readAttributes(path, BasicFileAttributes.class));
    }

    /** On platforms without file keys the time of creation is the best there is. */
    private static Object key(BasicFileAttributes attributes) {
        return Objects.requireNonNullElseGet(attributes.fileKey(), attributes::creationTime);
    }

    @Override
    public void close() throws IOException {
        listing.close();
    }
}
