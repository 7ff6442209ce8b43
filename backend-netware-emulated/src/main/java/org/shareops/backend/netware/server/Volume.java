package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.EntryInformation;

/** A volume: its entries, what the disk beneath tells of them, and who may do what. */
final class Volume {
    /** The longest file, in bytes. */
    static final long LONGEST_FILE = 0xFFFFFFFFL;
    /** The creator of what was there before the server was: SUPERVISOR. */
    private static final long UNKNOWN_OWNER = 1;

    private static final int ON_DISK =
            EntryAttributes.READ_ONLY | EntryAttributes.HIDDEN | EntryAttributes.SYSTEM | EntryAttributes.ARCHIVE;
    private static final int SETTABLE = ON_DISK | EntryAttributes.SHAREABLE;

    private final int number;
    private final VolumeOptions options;
    private final Catalog catalog;
    private final Rights rights;
    private final boolean keepsAttributes;
    private final HostAttributes hostAttributes;
    private final boolean flushesDirectories;

    Volume(int number, VolumeOptions options) {
        this.number = number;
        this.options = options;
        this.catalog = new Catalog(options.root(), options.lastEntry());
        this.rights = new Rights(options.grants(), options.longNames() ? Names.LONG : Names.DOS, options.readOnly());
        this.keepsAttributes = options.dosAttributes() && keepsAttributes(options.root());
        this.hostAttributes = HostAttributes.of(options.root());
        this.flushesDirectories = options.durable() && flushesDirectories(options.root());
    }

    private static boolean keepsAttributes(Path root) {
        DosFileAttributeView view = Files.getFileAttributeView(root, DosFileAttributeView.class);
        if (view == null) {
            return false;
        }
        try {
            DosFileAttributes unused = view.readAttributes();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean flushesDirectories(Path root) {
        try (FileChannel channel = FileChannel.open(root, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    int number() {
        return number;
    }

    String name() {
        return options.name();
    }

    VolumeOptions options() {
        return options;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Returns true if changed directories are to be flushed, and can be. */
    boolean flushesDirectories() {
        return flushesDirectories;
    }

    FileStore store() throws IOException {
        return Files.getFileStore(options.root());
    }

    /** Returns volume and path as events and operators read it: {@code SYS:DIR/FILE.TXT}. */
    String describe(Entry entry) {
        return name() + ":" + entry.path();
    }

    /** Refuses a name space that the volume does not have. */
    void requireNameSpace(int nameSpace) throws Refused {
        if (nameSpace != Names.DOS && !(nameSpace == Names.LONG && options.longNames())) {
            throw new Refused(Completion.BAD_NAME_SPACE);
        }
    }

    /** Returns what a station may do with an entry: with a directory's content, with a file. */
    int rights(Station station, Entry entry) {
        return rights.of(station, entry.isDirectory() ? entry : entry.directory());
    }

    /** Refuses who lacks a right on an entry. */
    void require(Station station, Entry entry, int right, int otherwise) throws Refused {
        if ((rights(station, entry) & right) != right) {
            throw new Refused(otherwise);
        }
    }

    /** Gives an entry another name: see {@link Catalog#rename}. Grants go with a directory. */
    void rename(Entry entry, Entry to, String name, int nameSpace) throws Refused, IOException {
        String from = rights.pathOf(entry);
        catalog.rename(entry, to, name, nameSpace);
        if (entry.isDirectory()) {
            rights.renamed(from, entry);
        }
    }

    /** Deletes an entry: see {@link Catalog#delete}. */
    void delete(Entry entry) throws Refused, IOException {
        catalog.delete(entry);
        if (entry.isDirectory()) {
            rights.gone(entry);
        }
    }

    boolean isReadOnly() {
        return options.readOnly();
    }

    /** Returns an entry's attributes: {@link EntryAttributes}. */
    int attributes(Entry entry) throws IOException {
        DosFileAttributes onDisk = dosAttributes(entry);
        return onDisk == null ? inMemory(entry) : attributes(entry, onDisk);
    }

    /** Returns what the disk beneath keeps; null where it keeps nothing, or does not let this process see it. */
    private @Nullable DosFileAttributes dosAttributes(Entry entry) throws IOException {
        if (!keepsAttributes) {
            return null;
        }
        try {
            return dos(entry).readAttributes();
        } catch (AccessDeniedException e) {
            return null;
        }
    }

    private int attributes(Entry entry, DosFileAttributes on) throws IOException {
        return (inMemory(entry) & ~ON_DISK)
                | (on.isReadOnly() ? EntryAttributes.READ_ONLY : 0)
                | (on.isHidden() ? EntryAttributes.HIDDEN : 0)
                | (on.isSystem() ? EntryAttributes.SYSTEM : 0)
                | (on.isArchive() ? EntryAttributes.ARCHIVE : 0);
    }

    private int inMemory(Entry entry) throws IOException {
        if (entry.keptAttributes == Entry.UNKNOWN) {
            entry.keptAttributes = hostAttributes(entry);
        }
        return entry.keptAttributes | (entry.isDirectory() ? EntryAttributes.DIRECTORY : 0);
    }

    /** Returns what was kept before this server was; nothing where this process is not let see it. */
    private int hostAttributes(Entry entry) throws IOException {
        try {
            return hostAttributes.read(catalog.hostPath(entry), options(entry)) & SETTABLE;
        } catch (AccessDeniedException e) {
            return 0;
        }
    }

    /** Sets an entry's attributes, as far as they are known here. */
    void setAttributes(Entry entry, long attributes) throws IOException {
        int before = inMemory(entry) & elsewhere();
        int kept = (int) attributes & SETTABLE;
        if ((kept & elsewhere()) != before) {
            hostAttributes.write(catalog.hostPath(entry), kept & elsewhere(), options(entry));
        }
        entry.keptAttributes = kept;
        if (keepsAttributes) {
            DosFileAttributeView view = dos(entry);
            DosFileAttributes now = view.readAttributes();
            boolean readOnly = (attributes & EntryAttributes.READ_ONLY) != 0;
            boolean hidden = (attributes & EntryAttributes.HIDDEN) != 0;
            boolean system = (attributes & EntryAttributes.SYSTEM) != 0;
            boolean archive = (attributes & EntryAttributes.ARCHIVE) != 0;
            if (now.isHidden() != hidden) {
                view.setHidden(hidden);
            }
            if (now.isSystem() != system) {
                view.setSystem(system);
            }
            if (now.isArchive() != archive) {
                view.setArchive(archive);
            }
            if (now.isReadOnly() != readOnly) {
                view.setReadOnly(readOnly);
            }
        }
    }

    /** The attributes for which the disk beneath has no place of its own. */
    private int elsewhere() {
        return keepsAttributes ? SETTABLE & ~ON_DISK : SETTABLE;
    }

    private DosFileAttributeView dos(Entry entry) {
        return Files.getFileAttributeView(catalog.hostPath(entry), DosFileAttributeView.class, options(entry));
    }

    private static LinkOption[] options(Entry entry) {
        return entry.isRoot() ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    }

    /** Sets an entry's times; null leaves one as it is. */
    void setTimes(Entry entry, @Nullable Instant modified, @Nullable Instant accessed, @Nullable Instant created)
            throws IOException {
        Files.getFileAttributeView(catalog.hostPath(entry), BasicFileAttributeView.class, options(entry))
                .setTimes(fileTime(modified), fileTime(accessed), fileTime(created));
    }

    private static @Nullable FileTime fileTime(@Nullable Instant instant) {
        return instant == null ? null : FileTime.from(instant);
    }

    /** Returns all that is told of an entry, with its name in a name space. */
    EntryInformation information(Entry entry, int nameSpace) throws IOException {
        DosFileAttributes onDisk = dosAttributes(entry);
        BasicFileAttributes basic = onDisk == null
                ? Files.readAttributes(catalog.hostPath(entry), BasicFileAttributes.class, options(entry))
                : onDisk;
        int attributes = onDisk == null ? inMemory(entry) : attributes(entry, onDisk);
        return new EntryInformation(
                attributes,
                entry.isDirectory() ? 0 : Math.min(basic.size(), LONGEST_FILE),
                DosTime.of(basic.creationTime().toInstant()),
                DosTime.of(basic.lastModifiedTime().toInstant()),
                entry.archived,
                entry.owner == 0 ? UNKNOWN_OWNER : entry.owner,
                entry.modifier == 0 ? UNKNOWN_OWNER : entry.modifier,
                entry.number(),
                entry.number(),
                number,
                entry.isRoot() ? name() : entry.name(nameSpace));
    }

    /** Returns when an entry was last read, as the disk beneath noted it. */
    DosTime accessed(Entry entry) throws IOException {
        return DosTime.of(Files.readAttributes(catalog.hostPath(entry), BasicFileAttributes.class, options(entry))
                .lastAccessTime()
                .toInstant());
    }

    @Override
    public String toString() {
        return name();
    }
}
