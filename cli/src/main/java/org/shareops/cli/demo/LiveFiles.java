package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A package as a naive updater reaches it, with the refusals that a file server has for what others hold. */
interface LiveFiles extends AutoCloseable {
    /** Returns the names of its files, in order. */
    List<String> names() throws IOException;

    /** Deletes a file; returns false if that is refused because somebody holds it. */
    boolean delete(String name) throws IOException;

    /** Puts a file in the place of an old one; returns false if that is refused because somebody holds the old one. */
    boolean overwrite(String name, Path content) throws IOException;

    @Override
    void close();
}
