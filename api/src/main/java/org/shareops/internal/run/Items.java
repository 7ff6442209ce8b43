package org.shareops.internal.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/**
 * Things that are given one after the other, so that not all of them have to be in memory at once; getting the next may fail. For one
 * thread, and for one time.
 */
@FunctionalInterface
public interface Items<T> {
    /** Returns the next one; null when there is none left. */
    @Nullable
    T next() throws ShareException;

    /** Whether one is wanted. */
    @FunctionalInterface
    interface Test<T> {
        /** Decides. */
        boolean accepts(T item) throws ShareException;
    }

    /** Makes something of one. */
    @FunctionalInterface
    interface Change<T, R> {
        /** Makes it. */
        R of(T item) throws ShareException;
    }

    /** Gives what is in memory already. */
    static <T> Items<T> of(Iterable<T> all) {
        Iterator<T> iterator = all.iterator();
        return () -> iterator.hasNext() ? iterator.next() : null;
    }

    /** Returns those that are wanted. */
    default Items<T> filter(Test<? super T> wanted) {
        return () -> {
            T item = next();
            while (item != null && !wanted.accepts(item)) {
                item = next();
            }
            return item;
        };
    }

    /** Returns what is made of each. */
    default <R> Items<R> map(Change<? super T, ? extends R> change) {
        return () -> {
            T item = next();
            return item == null ? null : change.of(item);
        };
    }

    /** Returns these, and after them others. */
    default Items<T> then(Items<? extends T> others) {
        return () -> {
            T item = next();
            return item != null ? item : others.next();
        };
    }

    /** Does something to each. */
    default void forEach(Parallel.Task<? super T> task) throws ShareException {
        for (T item = next(); item != null; item = next()) {
            task.run(item);
        }
    }

    /** Returns true if one is wanted; those after it are not looked at. */
    default boolean any(Test<? super T> wanted) throws ShareException {
        return filter(wanted).next() != null;
    }

    /** Returns all that are left; only where they are known to be few. */
    default List<T> toList() throws ShareException {
        List<T> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }
}
