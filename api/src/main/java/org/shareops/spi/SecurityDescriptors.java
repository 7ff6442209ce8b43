package org.shareops.spi;

import java.util.List;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Facet: owner, access rights and extended attributes can be read and written (rule R14). */
public interface SecurityDescriptors {
    /** Reads the state of a file or directory. */
    SecurityState read(SharePath path) throws ShareException;

    /**
     * Writes a state that {@link #read} gave, or one of a format that {@link #accepts} names. Fails rather than write half
     * of it.
     *
     * @throws ShareException {@code ACCESS_DENIED} if a part of it, such as the owner, is not ours to set
     */
    void write(SharePath path, SecurityState state) throws ShareException;

    /** Returns true if {@link #write} takes states of that format. No I/O. */
    boolean accepts(String format);

    /**
     * Names what {@link #read} cannot take along for this entry, such as named streams or an owner that we may not give
     * away; empty if nothing.
     */
    List<String> notCarried(SharePath path) throws ShareException;
}
