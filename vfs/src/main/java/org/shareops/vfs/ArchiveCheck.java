package org.shareops.vfs;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystem;
import org.apache.commons.vfs2.FileSystemManager;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.provider.UriParser;
import org.apache.commons.vfs2.provider.local.LocalFileSystem;
import org.apache.commons.vfs2.provider.zip.ZipFileSystemConfigBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the entries of archives as they are, and holds them to limits. Commons VFS changes names while it reads them, so
 * that two can become one, takes some for URLs, which then appear nowhere, refuses what leads out of the archive without saying
 * what does, and reads all entries, however many, as soon as it opens an archive.
 *
 * <p>An archive that was found good is not looked through again as long as it stays the same. Thread-safe.
 */
final class ArchiveCheck {
    private static final Set<String> ZIP = Set.of("zip", "jar", "war", "ear", "par", "sar", "ejb3");
    private static final Set<String> TAR = Set.of("tar", "tgz", "tbz2");
    /** A single file, which has no names inside. */
    private static final Set<String> PACKED_FILE = Set.of("gz", "bz2");

    private static final int MOST_REMEMBERED = 64;

    private final SourceLimits limits;
    private final @Nullable ArchiveCopies copies;
    private final Map<String, ArchiveState> good = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArchiveState> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** Makes one that has seen no archive yet, for file systems of whatever manager. */
    ArchiveCheck(SourceLimits limits) {
        this(limits, null);
    }

    /** Makes one that has seen no archive yet; the manager that opens them opens the copies that were looked through. */
    ArchiveCheck(SourceLimits limits, @Nullable ArchiveCopies copies) {
        this.limits = limits;
        this.copies = copies;
    }

    /**
     * Looks through the archives that a URL leads into, the outermost first, and each before Commons VFS opens it.
     *
     * @return what they are known by; null if it leads into none, or there is none
     */
    @Nullable
    ArchiveState check(String url, FileSystemManager manager, FileSystemOptions options) throws IOException {
        String scheme = UriParser.extractScheme(manager.getSchemes(), url);
        if (scheme == null || !(ZIP.contains(scheme) || TAR.contains(scheme) || PACKED_FILE.contains(scheme))) {
            return null;
        }
        String rest = url.substring(scheme.length() + 1);
        int layer = rest.lastIndexOf('!');
        String outer = layer < 0 ? rest : rest.substring(0, layer);
        check(outer, manager, options);
        FileObject packed = manager.resolveFile(outer, options);
        return packed.exists() ? check(scheme, packed, options) : null;
    }

    /**
     * The same for archives that are open already.
     *
     * @return what they are known by; null if the file system is in none
     */
    @Nullable
    ArchiveState check(FileSystem archive) throws IOException {
        FileObject packed = archive.getParentLayer();
        if (packed == null) {
            return null;
        }
        check(packed.getFileSystem());
        return check(archive.getRootName().getScheme(), packed, archive.getFileSystemOptions());
    }

    private ArchiveState check(String scheme, FileObject packed, @Nullable FileSystemOptions options)
            throws IOException {
        ArchiveState state = ArchiveState.of(packed);
        String name = scheme + ":" + packed.getName().getURI();
        synchronized (good) {
            if (state.equals(good.get(name))) {
                return state;
            }
        }
        if (!PACKED_FILE.contains(scheme)) {
            lookThrough(new Archive(scheme, packed, state, options));
        }
        synchronized (good) {
            good.put(name, state);
        }
        return state;
    }

    /** One archive, as Commons VFS would open it. */
    private record Archive(
            String scheme,
            FileObject packed,
            ArchiveState state,
            @Nullable FileSystemOptions options) {
        /** Its URL, for messages. */
        String shown() {
            return ShareFileNameParser.withoutUser(
                    scheme + ":" + packed.getName().getFriendlyURI() + "!/");
        }

        EntryNames names() {
            return new EntryNames(packed.getFileSystem().getFileSystemManager().getSchemes());
        }
    }

    private Budget budget(Archive archive) {
        return budget(archive.shown(), archive.state());
    }

    /** Returns all that an archive may hold. */
    Budget budget(String shown, ArchiveState archive) {
        return new Budget(limits, shown, archive.size());
    }

    private void lookThrough(Archive archive) throws IOException {
        FileObject packed = archive.packed();
        if (packed.getFileSystem() instanceof LocalFileSystem local) {
            lookThrough(archive, local.replicateFile(packed, Selectors.SELECT_SELF));
        } else if (copies != null) {
            lookThrough(archive, copies.copy(packed, budget(archive)));
        } else {
            Path copy = Files.createTempFile("shareops-", ".archive");
            try {
                ArchiveCopies.write(packed, copy.toFile(), budget(archive));
                lookThrough(archive, copy.toFile());
            } finally {
                Files.deleteIfExists(copy);
            }
        }
    }

    private void lookThrough(Archive archive, File file) throws IOException {
        if (ZIP.contains(archive.scheme())) {
            zip(archive, file);
        } else if (TAR.contains(archive.scheme())) {
            Tar.check(archive, file, budget(archive));
        }
    }

    private void zip(Archive archive, File file) throws IOException {
        EntryNames names = archive.names();
        Budget budget = budget(archive);
        ZipDirectory.check(file, budget);
        try (ZipFile zip =
                new ZipFile(file, ZipFileSystemConfigBuilder.getInstance().getCharset(archive.options()))) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                budget.spend(Math.max(0, entry.getSize()));
                names.add(entry.getName(), entry.isDirectory());
            }
        }
        names.failIfAnythingIsWrong(archive.shown());
    }

    /** Apart, since the classes that it needs may not be there. */
    private static final class Tar {
        static void check(Archive archive, File file, Budget budget) throws IOException {
            EntryNames names = archive.names();
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new Unpacked(unpacked(archive.scheme(), file), budget))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    budget.spend(entry.getSize());
                    if (!entry.isDirectory() && !entry.isFile()) {
                        names.refuse(entry.getName(), "is a link or a device");
                    } else if (entry.isSymbolicLink() || entry.isLink()) {
                        names.refuse(entry.getName(), "is a link, which Commons VFS takes for an empty file");
                    } else if (entry.isSparse()) {
                        names.refuse(entry.getName(), "is a sparse file, of which Commons VFS does not know the size");
                    } else {
                        names.add(entry.getName(), entry.isDirectory());
                    }
                }
            }
            names.failIfAnythingIsWrong(archive.shown());
        }

        private static InputStream unpacked(String scheme, File file) throws IOException {
            InputStream raw = new BufferedInputStream(Files.newInputStream(file.toPath()));
            boolean good = false;
            try {
                InputStream unpacked = switch (scheme) {
                    case "tgz" -> new GZIPInputStream(raw);
                    case "tbz2" -> new BZip2CompressorInputStream(raw);
                    default -> raw;
                };
                good = true;
                return unpacked;
            } finally {
                if (!good) {
                    raw.close();
                }
            }
        }
    }

    /** Counts what is unpacked, so that no more is than the entries are said to hold. */
    private static final class Unpacked extends FilterInputStream {
        private static final int PIECE = 1 << 16;

        private final Budget budget;
        private long count;

        Unpacked(InputStream unpacked, Budget budget) {
            super(unpacked);
            this.budget = budget;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count(read);
            return read;
        }

        @Override
        public long skip(long length) throws IOException {
            long skipped = super.skip(Math.min(length, PIECE));
            count(skipped);
            return skipped;
        }

        private void count(long more) throws IOException {
            count += Math.max(0, more);
            budget.checkUnpacked(count);
        }
    }
}
