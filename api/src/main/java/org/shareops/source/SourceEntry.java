package org.shareops.source;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;

/** One file or directory of a {@link Source}. */
public interface SourceEntry {
    /** Returns the names from the source's top to this entry, unchecked; empty for a source of one file. */
    List<String> names();

    /** Returns true for a directory, false for a file. */
    boolean isDirectory();

    /** Returns the content's size in bytes as listed; 0 for a directory. */
    long size();

    /** Returns when the content was last written; empty if the source does not know. */
    Optional<Instant> modified();

    /** Returns the attributes that are set. */
    Set<FileAttribute> attributes();

    /**
     * Returns a mark that differs if the entry was changed or exchanged since: for example its size, times and identity.
     * Two marks of an unchanged entry are equal.
     */
    String changeMark();

    /**
     * Returns true if {@link #changeMark} vouches for the content: as long as the mark is the same, at any later time and for any
     * program, so is the content. Then a file that was read once need not be read again to know what is in it. False by
     * default; false also for a file that was changed so lately that one more change might show the same mark.
     */
    default boolean marksContent() {
        return false;
    }

    /** Returns owner and rights in a form that some backends accept; empty if there is none to offer (rule R14). */
    Optional<SecurityState> security() throws IOException;

    /**
     * Opens the content from its beginning. The caller closes the channel.
     *
     * @throws UnsupportedOperationException for a directory
     */
    ReadableByteChannel open() throws IOException;
}
