package org.shareops.internal.update;

import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.SharePath;
import org.shareops.source.SourceEntry;

/**
 * What is to be done about one name.
 *
 * @param path the place, relative to the target
 * @param step what is done
 * @param source the new content; null for names that the source does not have
 * @param live what is there now; null if nothing is
 * @param hash the content's hash if comparing has found it out; for {@link Step#SAME} that of both sides
 * @param blocks what is known of the blocks of what is there now, without reading it
 */
record Planned(
        SharePath path,
        Step step,
        @Nullable SourceEntry source,
        @Nullable Entry live,
        @Nullable String hash,
        Blocks blocks) {
    Planned(SharePath path, Step step, @Nullable SourceEntry source, @Nullable Entry live, @Nullable String hash) {
        this(path, step, source, live, hash, Blocks.NONE);
    }

    /** What is done about a name. */
    enum Step {
        /** The source has it, the target has not. */
        ADD,
        /** Both have a file, with different content. */
        REPLACE,
        /** Both have it, and it is the same. */
        SAME,
        /** Only the target has it, and it goes. */
        REMOVE,
        /** Only the target has it, and it stays. */
        KEEP
    }

    boolean isDirectory() {
        return source != null ? source.isDirectory() : live != null && live.isDirectory();
    }

    boolean is(Step wanted) {
        return step == wanted;
    }

    /** The size of the content that the target will have; 0 for directories and removals. */
    long newSize() {
        if (isDirectory() || step == Step.REMOVE) {
            return 0;
        }
        return source != null ? source.size() : live != null ? live.size() : 0;
    }
}
