package org.shareops.spi;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Facet: a small file is made with all that belongs to it in fewer round trips than by one primitive after the other. */
public interface WholeFiles {
    /** Returns the longest content that {@link #create} takes, in bytes; at least 1. No I/O. */
    int mostBytes();

    /**
     * Creates a file as {@link Volume#createNew}, {@link ContentWriter#write}, {@link ContentWriter#sync}, {@link
     * ContentWriter#close} and {@link Volume#setAttributes} would, and is closed when this returns. After any failure but
     * {@code ALREADY_EXISTS} the file may be there, with its content, a part of it, or none.
     *
     * @param content the remaining bytes, at most {@link #mostBytes}; they are taken out of the buffer
     * @param modified when the content was written; null leaves it to the server
     * @param attributes as for {@link Volume#setAttributes}
     * @param sync whether the content must be durable when this returns
     * @return the file's identity
     * @throws ShareException {@code ALREADY_EXISTS} if the name is taken, whatever takes it: never an overwrite
     */
    FileId create(
            SharePath file,
            ByteBuffer content,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException;
}
