package org.shareops.internal.spill;

import org.shareops.model.SharePath;

/** Packs the values of a map or a list, and unpacks them to equal ones. Thread-safe. */
public interface Codec<V> {
    /** Packs one. {@code path} is its key, so that it need not be packed with it; the root in a list. */
    void write(SharePath path, V value, PackedWriter to);

    /** Returns how much room a value takes in memory that most others do not, in bytes. */
    default int moreThanUsual(V value) {
        return 0;
    }

    /** Unpacks one. */
    V read(SharePath path, PackedReader from);
}
