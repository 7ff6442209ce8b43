package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import java.nio.ByteBuffer;
import java.util.Set;
import org.shareops.model.Access;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.RenameMode;

/** One open of one file, for whatever purpose; one that shares nothing is a lock, too. Follows its file's renames. */
final class Open extends Gate implements ContentReader, ContentWriter {
    static final Set<Access> ALL = Set.of(Access.values());

    final MemoryVolume volume;
    final Node file;
    final Set<Access> access;
    final Set<Access> shared;
    private final long size;
    private volatile SharePath path;

    Open(MemoryVolume volume, SharePath path, Node file, Set<Access> access, Set<Access> shared) {
        super(volume.server, volume, volume.address);
        this.volume = volume;
        this.path = path;
        this.file = file;
        this.access = access;
        this.shared = shared;
        this.size = file.size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public FileId id() {
        return file.id;
    }

    @Override
    public SharePath path() {
        return path;
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        return look("readContent", path, () -> file.read(target, position));
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        change("write", path, () -> volume.share.write(file, source, position));
    }

    @Override
    public RangeCopier copierFrom(SharePath existing) throws ShareException {
        if (!server.profile().has(MemoryProfile.Switch.SERVER_COPY)) {
            return ContentWriter.super.copierFrom(existing);
        }
        return look("openRanges", existing, () -> {
            return new Ranges(volume.share.open(volume, existing, Set.of(Access.READ), ALL), this);
        });
    }

    @Override
    public void sync() throws ShareException {
        look("sync", path, () -> this);
    }

    @Override
    public void confirm() throws ShareException {
        look("confirm", path, () -> HANDLE_CLOSED.when(volume.share.find(path) != file, path));
    }

    @Override
    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
        require(volume.traits().renameThroughClaim(), NO_RENAME_OF_HELD, "rename", path);
        volume.rename(this, path, target, mode, () -> file);
        path = target;
    }

    @Override
    public void delete() throws ShareException {
        change("delete", path, () -> volume.share.delete(file, this));
    }

    /** Goes through for an interrupted thread, too; what has ended by itself needs no request. */
    @Override
    public void close() throws ShareException {
        if (alive()) {
            ended = CLOSED;
            volume.link.send("close", path, LINK_LOST, () -> end(CLOSED));
        }
    }
}
