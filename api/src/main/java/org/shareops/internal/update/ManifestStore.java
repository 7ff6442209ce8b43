package org.shareops.internal.update;

import java.nio.ByteBuffer;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the manifest of a target. */
final class ManifestStore {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestStore.class);
    /** Larger than that of ten million files; a bound against a file that is no manifest. */
    private static final long MOST_BYTES = 2_000_000_000;

    private final Context context;

    ManifestStore(Context context) {
        this.context = context;
    }

    /** Returns the manifest of the last update; an empty one if there is none or it is damaged. */
    Manifest load() throws ShareException {
        SharePath path = context.control().manifest();
        Manifest manifest = null;
        try (ContentReader reader = context.volume().read(path)) {
            if (reader.size() <= MOST_BYTES) {
                manifest = Manifest.parse(readAll(reader), context.path());
            }
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Manifest.empty(context.path());
            }
            throw e;
        }
        if (manifest == null) {
            LOG.warn(
                    "The record {} of the last update is damaged or of another version; contents are compared instead",
                    path);
            return Manifest.empty(context.path());
        }
        return manifest;
    }

    private static byte[] readAll(ContentReader reader) throws ShareException {
        ByteBuffer all = ByteBuffer.allocate((int) reader.size());
        int read = 0;
        while (all.hasRemaining() && read >= 0) {
            read = reader.read(all, all.position());
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    /** Puts a manifest in the place of the last one. */
    void save(Manifest manifest) throws ShareException {
        Volume volume = context.volume();
        SharePath fresh = context.control().transaction().child("man");
        try (ContentWriter writer = volume.createNew(fresh)) {
            writer.write(ByteBuffer.wrap(manifest.toBytes()), 0);
            writer.sync();
        }
        SharePath path = context.control().manifest();
        if (volume.traits().replacingRename()) {
            volume.rename(fresh, path, RenameMode.REPLACE);
        } else {
            // Between the two steps there is no manifest, which costs a comparison of contents and nothing else.
            delete();
            volume.rename(fresh, path, RenameMode.FAIL_IF_EXISTS);
        }
        volume.syncDirectory(context.control().directory());
    }

    /** Removes the manifest, if there is one. */
    void delete() throws ShareException {
        try {
            context.volume().delete(context.control().manifest());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
