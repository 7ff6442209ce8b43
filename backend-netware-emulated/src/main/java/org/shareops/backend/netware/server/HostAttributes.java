package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in an extended attribute of the user's ({@code user.shareops.netware} on Linux) what the file system of this machine has
 * no other place for. Where it has no such attributes either, nothing is kept.
 */
final class HostAttributes {
    static final String NAME = "shareops.netware";
    /** Longer is none of ours. */
    private static final int LONGEST = 8;

    private final boolean supported;

    private HostAttributes(boolean supported) {
        this.supported = supported;
    }

    /** For all that is below a directory; whether that works there, its file store says. */
    static HostAttributes of(Path root) {
        try {
            // Not by listing them: disks that take none list none, and do not fail.
            return new HostAttributes(
                    Files.getFileStore(root).supportsFileAttributeView(UserDefinedFileAttributeView.class));
        } catch (IOException e) {
            return new HostAttributes(false);
        }
    }

    /** Returns what was kept; 0 if nothing was, or what is there is none of ours. */
    int read(Path path, LinkOption... options) throws IOException {
        UserDefinedFileAttributeView view = view(path, options);
        if (view == null || !view.list().contains(NAME)) {
            return 0;
        }
        int size = view.size(NAME);
        if (size > LONGEST) {
            return 0;
        }
        ByteBuffer value = ByteBuffer.allocate(size);
        view.read(NAME, value);
        try {
            return Integer.parseInt(new String(value.array(), 0, value.position(), StandardCharsets.US_ASCII), 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Keeps a value; 0 leaves nothing behind. */
    void write(Path path, int value, LinkOption... options) throws IOException {
        UserDefinedFileAttributeView view = view(path, options);
        if (view == null) {
            return;
        }
        if (value != 0) {
            view.write(NAME, StandardCharsets.US_ASCII.encode(String.format(Locale.ROOT, "%x", value)));
        } else if (view.list().contains(NAME)) {
            view.delete(NAME);
        }
    }

    private @Nullable UserDefinedFileAttributeView view(Path path, LinkOption... options) {
        return supported ? Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, options) : null;
    }
}
