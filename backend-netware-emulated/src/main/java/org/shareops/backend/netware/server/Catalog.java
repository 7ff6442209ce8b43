package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;

/**
 * The files and directories of one volume, read from a directory of this machine as they are asked for. Links and other
 * things that are neither file nor directory are not shown, and never followed; their names are taken nevertheless. What others
 * change on this machine is seen by the time of the directory that they change.
 *
 * <p>Who can change the directories of this machine while a request is carried out can lead it astray: the directories on the way
 * are looked at first, then used.
 */
final class Catalog {
    private static final long FIRST_NUMBER = 1;
    /** From so many entries on, reading a directory takes long enough for others to notice. */
    static final int LARGE = 200;

    private final Path root;
    private final Entry rootEntry = new Entry(FIRST_NUMBER, true, null, null, "", "");
    private final Map<Long, Entry> byNumber = new HashMap<>();
    private long lastNumber;

    /**
     * {@code root} may itself be a link; what it leads to is the root then. Entries are counted after {@code lastNumber}, which is
     * at least 1, the root.
     */
    Catalog(Path root, long lastNumber) {
        this.root = root;
        this.lastNumber = lastNumber;
        byNumber.put(FIRST_NUMBER, rootEntry);
    }

    Entry root() {
        return rootEntry;
    }

    /** Returns the entry of this number; null if there is none, or none any more. */
    @Nullable
    Entry byNumber(long number) {
        return byNumber.get(number);
    }

    /** Returns where an entry is on this machine. */
    Path hostPath(Entry entry) {
        Entry parent = entry.parent();
        return parent == null ? root : hostPath(parent).resolve(entry.hostName());
    }

    /**
     * Returns where a directory is on this machine, having made sure that no link leads there.
     *
     * @throws Refused 0x9C if it is not there any more
     */
    private Path walk(Entry directory) throws Refused, IOException {
        Entry parent = directory.parent();
        if (parent == null) {
            return root;
        }
        Path path = walk(parent).resolve(directory.hostName());
        if (directory.isGone() || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return path;
    }

    /** Returns what a directory holds; see {@link Directory#isStale} for {@code thorough}. */
    Directory content(Entry directory, boolean thorough) throws Refused, IOException {
        Path path = walk(directory);
        FileTime stamp = stampOf(path);
        Directory known = directory.content();
        if (known == null || known.isStale(stamp, thorough)) {
            known = load(directory, path, stamp, known);
            directory.content(known);
        }
        return known;
    }

    /**
     * Returns what has a name in a directory; null if nothing has. A miss is looked into: what others on this machine created
     * just now is found, too. Loading a large directory for each miss would let one client keep all others waiting: there it is
     * found at once in the spelling that was asked for, or all in capitals or in small letters, and a little later in others.
     */
    @Nullable
    Entry find(Entry directory, String name, int nameSpace) throws Refused, IOException {
        Directory content = content(directory, false);
        Entry found = content.find(name, nameSpace);
        if (found == null && (content.size() < LARGE || isOnDisk(directory, name))) {
            found = content(directory, true).find(name, nameSpace);
        }
        return found;
    }

    private boolean isOnDisk(Entry directory, String name) {
        Path path = hostPath(directory);
        try {
            return Stream.of(name, name.toUpperCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))
                    .anyMatch(each -> Files.exists(path.resolve(each), LinkOption.NOFOLLOW_LINKS));
        } catch (InvalidPathException noNameHere) {
            return false;
        }
    }

    private static FileTime stampOf(Path directory) throws IOException {
        return Files.getLastModifiedTime(directory);
    }

    private Directory load(Entry directory, Path path, FileTime stamp, @Nullable Directory before) throws IOException {
        Directory loaded = new Directory(stamp);
        Map<String, Entry> known = new HashMap<>();
        if (before != null) {
            before.entries().forEach(entry -> known.put(entry.hostName(), entry));
        }
        // Sorted, so that of names that differ only in case always the same one is shown.
        Map<String, BasicFileAttributes> fresh = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            for (Path each : stream) {
                String name = each.getFileName().toString();
                BasicFileAttributes attributes = attributesOf(each);
                Entry entry = known.get(name);
                if (attributes != null
                        && entry != null
                        && isShown(attributes)
                        && entry.isStill(attributes.isDirectory(), attributes.fileKey())) {
                    known.remove(name);
                    loaded.add(entry);
                } else if (attributes != null) {
                    fresh.put(name, attributes);
                }
            }
        }
        known.values().forEach(this::forget);
        for (Map.Entry<String, BasicFileAttributes> each : fresh.entrySet()) {
            String name = each.getKey();
            if (isShown(each.getValue()) && Names.isLegal(name, Names.LONG) && loaded.find(name, Names.LONG) == null) {
                register(directory, loaded, name, each.getValue());
            } else {
                loaded.addNotShown(name);
            }
        }
        return loaded;
    }

    private static boolean isShown(BasicFileAttributes attributes) {
        return attributes.isRegularFile() || attributes.isDirectory();
    }

    private static @Nullable BasicFileAttributes attributesOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException deletedMeanwhile) {
            return null;
        }
    }

    private Entry register(Entry directory, Directory content, String name, BasicFileAttributes attributes) {
        lastNumber++;
        Entry entry = new Entry(
                lastNumber, attributes.isDirectory(), attributes.fileKey(), directory, name, content.newDosName(name));
        byNumber.put(entry.number(), entry);
        content.add(entry);
        return entry;
    }

    private void forget(Entry entry) {
        entry.vanished();
        byNumber.remove(entry.number());
        Directory content = entry.content();
        if (content != null) {
            content.entries().forEach(this::forget);
        }
    }

    /**
     * Creates a file or directory.
     *
     * @throws Refused 0x87 for a name that cannot be, 0x85 for one that is taken
     */
    Entry create(Entry directory, String name, int nameSpace, boolean asDirectory) throws Refused, IOException {
        Directory content = content(directory, false);
        Path parent = hostPath(directory);
        String hostName = freeName(content, name, nameSpace, null, Completion.NO_OVERWRITE);
        Path path = child(parent, hostName);
        try {
            if (asDirectory) {
                Files.createDirectory(path);
            } else {
                Files.createFile(path);
            }
        } catch (FileAlreadyExistsException e) {
            content.distrust();
            throw new Refused(Completion.NO_OVERWRITE);
        }
        Entry entry = register(
                directory,
                content,
                hostName,
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        content.note(stampOf(parent));
        return entry;
    }

    /**
     * Gives an entry another name, in the same or another directory.
     *
     * @throws Refused 0x87 for a name that cannot be, 0x92 for one that is taken, 0x9C to move a directory into itself
     */
    void rename(Entry entry, Entry to, String name, int nameSpace) throws Refused, IOException {
        if (to.isWithin(entry)) {
            throw new Refused(Completion.INVALID_PATH);
        }
        Entry from = entry.directory();
        Directory source = content(from, false);
        Directory target = from.equals(to) ? source : content(to, false);
        requireThere(entry);
        String hostName = freeName(target, name, nameSpace, entry, Completion.ALL_NAMES_EXIST);
        Path old = hostPath(entry);
        Path path = child(hostPath(to), hostName);
        boolean sameName = from.equals(to) && Names.fold(hostName).equals(Names.fold(entry.hostName()));
        if (!sameName && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            target.distrust();
            throw new Refused(Completion.ALL_NAMES_EXIST);
        }
        // Never copied, which a move to another disk of this machine would be otherwise.
        Files.move(old, path, StandardCopyOption.ATOMIC_MOVE);
        source.remove(entry);
        entry.moved(to, hostName, target.newDosName(hostName));
        target.add(entry);
        source.note(stampOf(hostPath(from)));
        target.note(stampOf(hostPath(to)));
    }

    /**
     * Deletes a file or an empty directory.
     *
     * @throws Refused 0xA0 for a directory that holds something
     */
    void delete(Entry entry) throws Refused, IOException {
        Entry from = entry.directory();
        Directory content = content(from, false);
        if (entry.isDirectory() && !content(entry, true).isEmpty()) {
            throw new Refused(Completion.DIRECTORY_NOT_EMPTY);
        }
        requireThere(entry);
        Files.delete(hostPath(entry));
        content.remove(entry);
        forget(entry);
        content.note(stampOf(hostPath(from)));
    }

    // Looking at its directory may have shown that something else has its name by now.
    private static void requireThere(Entry entry) throws Refused {
        if (entry.isGone()) {
            throw new Refused(Completion.FAILURE);
        }
    }

    /** Returns the name that a new entry gets on this machine. */
    private static String freeName(Directory content, String name, int nameSpace, @Nullable Entry except, int taken)
            throws Refused {
        if (!Names.isLegal(name, nameSpace)) {
            throw new Refused(Completion.BAD_CREATE_NAME);
        }
        String hostName = nameSpace == Names.DOS ? Names.fold(name) : name;
        if (isTaken(content.find(name, nameSpace), except)
                || isTaken(content.find(hostName, Names.LONG), except)
                || content.isTakenUnseen(hostName)) {
            throw new Refused(taken);
        }
        return hostName;
    }

    private static boolean isTaken(@Nullable Entry by, @Nullable Entry except) {
        return by != null && !by.equals(except);
    }

    private static Path child(Path parent, String name) throws Refused {
        try {
            return parent.resolve(name);
        } catch (InvalidPathException e) {
            throw new Refused(Completion.BAD_CREATE_NAME);
        }
    }
}
