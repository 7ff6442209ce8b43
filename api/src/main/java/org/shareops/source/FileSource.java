package org.shareops.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** One file of a {@code java.nio} file system. A symbolic link that the caller names is followed. */
final class FileSource implements Source {
    private final Path file;

    FileSource(Path file) {
        this.file = file;
    }

    @Override
    public String describe() {
        return file.toString();
    }

    @Override
    public List<SourceEntry> entries() throws IOException {
        PathEntry entry;
        try {
            entry = PathEntry.read(file, List.of(), null);
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw PathEntry.unreadable(file, e);
        }
        if (!entry.isRegularFile()) {
            throw ShareException.of(ErrorKind.SOURCE, "read the source " + file)
                    .detail(
                            entry.isDirectory()
                                    ? "it is a directory where a file is needed; a directory is published by an update"
                                    : "it is not a regular file")
                    .build();
        }
        return List.of(entry);
    }
}
