package org.shareops.internal.update;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.SecurityDescriptors;

/**
 * A record that is being written. Its file can be made before it is known what it will say, beside other work: records that are
 * cut off say nothing. Closing lets go of the file, which stays. For one thread at a time.
 */
final class Draft implements AutoCloseable {
    private final Context context;
    private final SharePath place;
    private @Nullable ContentWriter writer;

    Draft(Context context, SharePath place) {
        this.context = context;
        this.place = place;
    }

    /** Makes the file, and returns what writes the record. */
    ContentWriter open() throws ShareException {
        ContentWriter made = context.volume().createNew(place);
        writer = made;
        return made;
    }

    /** Makes the file. Those may read it who may read {@code example}. */
    void open(SharePath example) throws ShareException {
        open();
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (facet.isPresent()) {
            facet.get().confine(place, example);
        }
    }

    /** Returns what writes the record and makes it durable, but for its name; makes the file if that was not done. */
    ContentWriter writer() throws ShareException {
        return writer == null ? open() : writer;
    }

    @Override
    public void close() throws ShareException {
        if (writer != null) {
            writer.close();
        }
    }
}
