package org.shareops.vfs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.apache.commons.vfs2.FileObject;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;

/**
 * A file that nobody else who uses the same {@link VfsBackend} can claim. One that was created with it collects its content, and
 * writes it when it is synced or closed.
 */
final class VfsClaim extends VfsOpened implements ContentWriter {
    private final VfsPlaces places;
    private final SharePath path;
    private final @Nullable Spool content;
    private final FileId id = new FileId(Integer.toHexString(System.identityHashCode(this)));
    private volatile String url;
    private boolean dirty;

    private VfsClaim(VfsVolume volume, VfsPlaces places, SharePath path, @Nullable Spool content) {
        super(volume.names, volume);
        this.places = places;
        this.path = path;
        this.content = content;
        this.url = places.url(path);
        names.claim(url, this);
    }

    static VfsClaim holding(VfsVolume volume, VfsPlaces places, SharePath path) {
        return new VfsClaim(volume, places, path, null);
    }

    static VfsClaim writing(VfsVolume volume, VfsPlaces places, SharePath path) {
        return new VfsClaim(volume, places, path, new Spool());
    }

    @Override
    public FileId id() {
        return id;
    }

    @Override
    public SharePath path() {
        return path;
    }

    /** Somebody has given the file another name. */
    void renamed(String to) {
        url = to;
        end(ErrorKind.LINK_LOST);
    }

    /** Somebody has deleted the file. */
    void lost() {
        end(ErrorKind.LINK_LOST);
    }

    @Override
    public void confirm() throws ShareException {
        ask("confirm", path, () -> places.existing("confirm", path));
    }

    @Override
    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
        check("rename", path);
        throw refusal(ErrorKind.UNSUPPORTED, "rename", path, "a file is not renamed through a claim here");
    }

    @Override
    public void delete() throws ShareException {
        ask("delete", path, () -> {
            places.file("delete", path).delete();
            names.letGo(url, this);
            dirty = false;
            return path;
        });
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        ask("write", path, () -> {
            int length = source.remaining();
            spool().write(source, position);
            dirty = true;
            return length;
        });
    }

    private Spool spool() {
        if (content == null) {
            throw new IllegalStateException("a claim on a file that was there is no way to write to it");
        }
        return content;
    }

    /** {@inheritDoc} Commons VFS passes it on, and does not say when it is durable. */
    @Override
    public void sync() throws ShareException {
        ask("sync", path, () -> {
            store();
            return path;
        });
    }

    private void store() throws IOException {
        if (!dirty) {
            return;
        }
        FileObject file = places.file("write", path);
        try (ReadableByteChannel from = spool().open();
                OutputStream to = file.getContent().getOutputStream()) {
            Channels.newInputStream(from).transferTo(to);
        }
        dirty = false;
    }

    @Override
    public void close() throws ShareException {
        boolean first = ended() == null;
        try {
            if (first && dirty) {
                sync();
            }
        } finally {
            super.close();
            names.lock.lock();
            try {
                names.letGo(url, this);
            } finally {
                names.lock.unlock();
            }
            closeContent();
        }
    }

    private void closeContent() throws ShareException {
        try {
            if (content != null) {
                content.close();
            }
        } catch (IOException e) {
            throw failure("close", path, e);
        }
    }
}
