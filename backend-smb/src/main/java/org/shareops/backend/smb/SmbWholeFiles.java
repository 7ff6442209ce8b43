package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.WholeFiles;

/** Small files in one compound: created, written, given their time, made durable and closed in one round trip. */
final class SmbWholeFiles implements WholeFiles {
    /** What one compound writes at most. */
    static final int MOST_BYTES = 48 * 1024;
    /** What a compound holds beside such a content. */
    private static final int MOST_PATH_UNITS = 6_000;

    private final SmbTree tree;
    private final Failures failures;

    SmbWholeFiles(SmbTree tree, Failures failures) {
        this.tree = tree;
        this.failures = failures;
    }

    @Override
    public int mostBytes() {
        return MOST_BYTES;
    }

    @Override
    public FileId create(
            SharePath file,
            ByteBuffer content,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException {
        if (content.remaining() > MOST_BYTES) {
            throw new IllegalArgumentException(content.remaining() + " bytes, more than " + MOST_BYTES);
        }
        List<SmbStep> steps = new ArrayList<>();
        if (content.hasRemaining()) {
            steps.add(new SmbStep.Write(content, 0));
        }
        if (modified != null || attributes != null) {
            // After the content, or writing it would set the time once more.
            steps.add(Wire.basic(modified, attributes));
        }
        if (sync) {
            steps.add(new SmbStep.Flush());
        }
        try {
            int access = WRITE_DATA | APPEND_DATA | READ_ATTRIBUTES | WRITE_ATTRIBUTES;
            FileId id =
                    SmbClaim.idOf(make(SmbOpen.create(Wire.path(file), access, SHARE_NONE, NO_DIRECTORY, 0), steps));
            content.position(content.limit());
            return id;
        } catch (SmbFailure e) {
            throw failures.ofCreation("create", file, e);
        }
    }

    private SmbInfo make(SmbOpen open, List<SmbStep> steps) throws SmbFailure {
        if (open.path().length() <= MOST_PATH_UNITS) {
            return tree.openAndDo(open, steps.toArray(SmbStep[]::new)).info();
        }
        try (SmbHandle handle = tree.open(open)) {
            for (SmbStep step : steps) {
                handle.perform(step);
            }
            return handle.info();
        }
    }
}
