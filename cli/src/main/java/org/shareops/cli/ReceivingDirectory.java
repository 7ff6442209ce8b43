package org.shareops.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.shareops.delivery.Item;

/**
 * The local directory that items are received into: each is whole and durable before it has its name, nothing is overwritten,
 * and an item that comes again because a program died is known again. For one thread; several programs may use one directory.
 */
final class ReceivingDirectory {
    private static final String TEMPORARY = ".shareops-";
    private static final String PART = ".part";
    /** What is older was left by a program that died. */
    private static final Duration STALE = Duration.ofHours(36);
    /** The coarsest that file systems keep times. */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Path directory;

    private ReceivingDirectory(Path directory) {
        this.directory = directory;
    }

    /** Opens a directory that exists. */
    static ReceivingDirectory open(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory + " is no directory");
        }
        ReceivingDirectory opened = new ReceivingDirectory(directory);
        opened.tidy();
        return opened;
    }

    private void tidy() throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(STALE));
        List<Path> found;
        try (Stream<Path> all = Files.list(directory)) {
            found = all.filter(ReceivingDirectory::isTemporary).toList();
        }
        for (Path path : found) {
            try {
                if (Files.getLastModifiedTime(path).compareTo(limit) < 0) {
                    Files.deleteIfExists(path);
                }
            } catch (NoSuchFileException e) {
                // Its program lives, and has finished it.
            }
        }
    }

    private static boolean isTemporary(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(TEMPORARY) && name.endsWith(PART);
    }

    /** Takes an item; it is durable when this returns. What reading it fails with is thrown on as it is. */
    Received take(Item item) throws IOException {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path temporary = Files.createFile(directory.resolve(TEMPORARY + random + PART));
        try {
            write(item, temporary);
            // With its time it is told from a later item that happens to have the same name and content.
            Files.setLastModifiedTime(temporary, FileTime.from(item.entry().modified()));
            String name = item.location().path().name();
            for (int number = 0; ; number++) {
                Path file = directory.resolve(number == 0 ? name : numbered(name, number));
                boolean named = isNamed(temporary, file);
                if (named || isSame(temporary, file)) {
                    sync();
                    return new Received(file, item.sender(), item.sequence(), Files.size(file), !named);
                }
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void write(Item item, Path file) throws IOException {
        try (InputStream content = item.open();
                FileOutputStream out = new FileOutputStream(file.toFile())) {
            content.transferTo(out);
            out.getFD().sync();
        }
    }

    /** On volumes of short names one can come again; the content of another item keeps its own. */
    private static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot) + "-" + number + name.substring(dot);
    }

    /** Gives the file its name; false if something has it. */
    private static boolean isNamed(Path temporary, Path file) throws IOException {
        try {
            // A renaming would replace what is there.
            Files.createLink(file, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return isMoved(temporary, file);
        }
    }

    /** Where there are no links: looks first, which is enough as long as nobody else gives such names. */
    private static boolean isMoved(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean isSame(Path temporary, Path file) throws IOException {
        Duration apart = Duration.between(
                Files.getLastModifiedTime(temporary).toInstant(),
                Files.getLastModifiedTime(file).toInstant());
        return Files.isRegularFile(file) && apart.abs().compareTo(TICK) <= 0 && Files.mismatch(temporary, file) == -1;
    }

    /** Makes names durable; on Windows, where directories cannot be opened so, the file system does it by itself. */
    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                throw e;
            }
        }
    }
}
