package org.shareops.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;
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

    /**
     * Returns true if writing content takes parts of a state away, so that the engine has to write the state once more
     * afterwards: on POSIX set-uid, set-gid and capabilities. No I/O.
     */
    default boolean clearedByWriting() {
        return false;
    }

    /**
     * Makes a directory of ours hand down to what is created in it what another directory hands down. Its own owner and
     * rights need not become the same.
     *
     * @throws ShareException {@code ACCESS_DENIED} if that is not ours to set
     */
    default void handDown(SharePath ours, SharePath example) throws ShareException {
        write(ours, read(example));
    }

    /**
     * Lets fewer people into an entry of ours than its directory would: a record, or a directory in which content waits. Its
     * owner may do everything with it afterwards. What is inherited below it stays as it is. Does nothing where that cannot
     * be said.
     *
     * @param ours the entry
     * @param example nobody may read {@code ours} who may not read this; if null, nobody but we and administrators may
     */
    default void confine(SharePath ours, @Nullable SharePath example) throws ShareException {}

    /**
     * Returns whether an entry belongs to us or to administrators, so that what it says can be acted upon (rule D2). True where
     * entries have no owners.
     */
    default boolean isOurs(SharePath entry) throws ShareException {
        return true;
    }
}
