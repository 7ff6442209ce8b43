package org.shareops.vfs;

import org.apache.commons.vfs2.operations.FileOperation;

/**
 * Gives up what is being written to a file: the stream that was opened last can be closed, and changes nothing. For programs
 * that notice halfway that the content is not good, since Commons VFS cannot tell a stream that is closed after a failure from
 * one that is complete. For the thread that writes.
 */
public interface AbandonOperation extends FileOperation {
    /**
     * Returns whether there was anything to give up.
     *
     * @throws IllegalStateException before {@code process()}
     */
    boolean abandoned();
}
