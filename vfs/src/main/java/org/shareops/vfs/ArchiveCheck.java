package org.shareops.vfs;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Enumeration;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystem;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.provider.zip.ZipFileSystemConfigBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the entries of an archive as they are. Commons VFS changes their names while it reads them, so that two can
 * become one, takes some for URLs, which then appear nowhere, and refuses what leads out of the archive without saying what
 * does.
 */
final class ArchiveCheck {
    private ArchiveCheck() {}

    /** Does nothing for what is no archive of several files. */
    static void check(FileSystem archive, SourceLimits limits) throws IOException {
        FileObject packed = archive.getParentLayer();
        FileName root = archive.getRootName();
        if (packed != null) {
            check(
                    root.getScheme(),
                    packed,
                    ShareFileNameParser.withoutUser(root.getFriendlyURI()),
                    archive.getFileSystemOptions(),
                    limits);
        }
    }

    /**
     * The same for an archive that Commons VFS may refuse to open.
     *
     * @param scheme the scheme under which Commons VFS would open it
     * @param shown the archive's URL, for messages
     */
    static void check(
            String scheme, FileObject packed, String shown, @Nullable FileSystemOptions options, SourceLimits limits)
            throws IOException {
        switch (scheme) {
            case "zip", "jar", "war", "ear", "par", "sar", "ejb3" -> zip(packed, shown, options, limits);
            case "tar", "tgz", "tbz2" -> Tar.check(scheme, packed, shown, limits);
            default -> {
                // A single file, which has no names inside.
            }
        }
    }

    private static EntryNames names(FileObject packed) {
        return new EntryNames(packed.getFileSystem().getFileSystemManager().getSchemes());
    }

    private static File copyOf(FileObject packed) throws IOException {
        return packed.getFileSystem().replicateFile(packed, Selectors.SELECT_SELF);
    }

    private static void zip(FileObject packed, String shown, @Nullable FileSystemOptions options, SourceLimits limits)
            throws IOException {
        EntryNames names = names(packed);
        Budget budget = Budget.of(packed, limits, shown);
        try (ZipFile zip = new ZipFile(
                copyOf(packed), ZipFileSystemConfigBuilder.getInstance().getCharset(options))) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                budget.spend(Math.max(0, entry.getSize()));
                names.add(entry.getName(), entry.isDirectory());
            }
        }
        names.failIfAnythingIsWrong(shown);
    }

    /** Apart, since the classes that it needs may not be there. */
    private static final class Tar {
        static void check(String scheme, FileObject packed, String shown, SourceLimits limits) throws IOException {
            EntryNames names = names(packed);
            Budget budget = Budget.of(packed, limits, shown);
            try (TarArchiveInputStream tar = new TarArchiveInputStream(unpacked(scheme, copyOf(packed)))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    budget.spend(entry.getSize());
                    if (!entry.isDirectory() && !entry.isFile()) {
                        names.refuse(entry.getName(), "is a link or a device");
                    } else if (entry.isSymbolicLink() || entry.isLink()) {
                        names.refuse(entry.getName(), "is a link, which Commons VFS takes for an empty file");
                    } else {
                        names.add(entry.getName(), entry.isDirectory());
                    }
                }
            }
            names.failIfAnythingIsWrong(shown);
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
}
