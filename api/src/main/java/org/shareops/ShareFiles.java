package org.shareops;

import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.internal.share.FileDesk;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.VolumeTraits;
import org.shareops.update.UpdateReport;

/**
 * Plain access to the files of a share. Nothing here ever deletes first: writing is a {@link Share#replace replacement}, and
 * a move never hits an existing name. Thread-safe.
 */
public final class ShareFiles {
    private final Share share;
    private final FileDesk desk;

    ShareFiles(Share share, FileDesk desk) {
        this.share = share;
        this.desk = desk;
    }

    /** Lists a directory, in the server's order. */
    public List<Entry> list(String directory) throws ShareException {
        return desk.list(SharePath.of(directory));
    }

    /** Describes an entry; empty if there is none. */
    public Optional<Entry> stat(String path) throws ShareException {
        return desk.stat(SharePath.of(path));
    }

    /** Opens a file for reading, denying nothing to others. The caller closes the stream. */
    public InputStream read(String file) throws ShareException {
        return desk.read(SharePath.of(file));
    }

    /**
     * Opens a file for reading at any position, denying nothing to others. The size is that of the moment of opening. For one
     * thread; the caller closes the channel.
     */
    public SeekableByteChannel channel(String file) throws ShareException {
        return desk.channel(SharePath.of(file));
    }

    /**
     * Writes a file: staged beside it and put in place when complete (rules R1, R2).
     *
     * @throws org.shareops.update.UpdateException if it did not succeed; nothing has changed then
     */
    public UpdateReport write(String file, Source content) throws ShareException {
        return share.replace(file).from(content).run();
    }

    /**
     * Renames or moves a file or directory inside the share.
     *
     * @throws ShareException {@code ALREADY_EXISTS} if the target exists; it is never replaced
     */
    public void move(String from, String to) throws ShareException {
        desk.move(SharePath.of(from), SharePath.of(to));
    }

    /** Creates a directory; fails with {@code ALREADY_EXISTS} if the name is taken. */
    public void createDirectory(String directory) throws ShareException {
        desk.createDirectory(SharePath.of(directory));
    }

    /** Sets when the content of a file or directory was written, to the precision of {@link #traits()}. */
    public void setModified(String path, Instant modified) throws ShareException {
        desk.setAttributes(SharePath.of(path), modified, null);
    }

    /**
     * Sets the attributes of a file or directory.
     *
     * @param attributes the whole set of those that are to be set; all others are cleared. What {@link #traits()} do not list is
     *     ignored
     */
    public void setAttributes(String path, Set<FileAttribute> attributes) throws ShareException {
        desk.setAttributes(SharePath.of(path), null, Set.copyOf(attributes));
    }

    /** Tells the limits and strengths of the share. Logs on if there is no link. */
    public VolumeTraits traits() throws ShareException {
        return desk.traits();
    }

    /** Deletes one file or one empty directory; for anything else see {@link Share#remove(String)}. */
    public void delete(String path) throws ShareException {
        desk.delete(SharePath.of(path));
    }
}
