package org.shareops.model;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list that nobody can change, and that may read its elements only when it is asked for them: so plans and reports of very many
 * files do not hold them all in memory. Thread-safe, and readable as long as anybody refers to it. If what it reads cannot be read, its
 * methods fail with {@link java.io.UncheckedIOException}.
 *
 * @param <E> the type of elements
 */
public abstract class UnchangingList<E> extends AbstractList<E> implements RandomAccess {
    /** For the library itself. */
    protected UnchangingList() {}

    /** Returns a list with the same elements that nobody can change: {@code list} itself if it is such a list, else a copy. */
    public static <E> List<E> copyOf(List<E> list) {
        return list instanceof UnchangingList<E> same ? same : List.copyOf(list);
    }
}
