package org.shareops.vfs;

import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.operations.FileOperation;
import org.shareops.source.Source;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdateReport;

/**
 * Replaces a file by a file, or a directory by a directory, while others use it: old or new content, whole, and a report of who
 * was in the way (rules R1-R3). Unlike with a stream, a source that fails halfway changes nothing. For one thread.
 */
public interface ReplaceOperation extends FileOperation {
    /** Sets the new content. */
    ReplaceOperation from(FileObject source);

    /**
     * Sets the new content.
     *
     * @param directory whether it is that of a directory
     */
    ReplaceOperation from(Source source, boolean directory);

    /** Sets the choices for this replacement; by default those of the file system. */
    ReplaceOperation options(UpdateOptions value);

    /**
     * Returns what happened.
     *
     * @throws IllegalStateException before {@code process()}, or if it failed
     */
    UpdateReport report();
}
