package org.shareops.testkit;

import java.util.Optional;
import org.shareops.model.SharePath;

/**
 * One request to a backend, whatever came of it.
 *
 * @param number 1 for the first request since the plan came into force, and so on
 * @param primitive what was asked for
 * @param path what it was about; the root for requests that are about no path
 * @param other the target of renames and copies, the second name of an exchange
 */
public record Call(long number, Primitive primitive, SharePath path, Optional<SharePath> other) {
    /** Returns true if one of the paths is {@code directory} or lies below it. */
    public boolean concerns(SharePath directory) {
        return path.startsWith(directory)
                || other.filter(name -> name.startsWith(directory)).isPresent();
    }

    /** Returns true if one of the paths is {@code name}. */
    public boolean names(SharePath name) {
        return path.equals(name) || other.filter(name::equals).isPresent();
    }

    /** Returns the call in one line. */
    @Override
    public String toString() {
        return number + " " + primitive + " \"" + path + '"'
                + other.map(name -> " \"" + name + '"').orElse("");
    }
}
