package org.shareops.vfs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.vfs2.FileObject;

/** Content of files as text. */
final class Text {
    private Text() {}

    static void write(FileObject file, String text) throws IOException {
        try (OutputStream out = file.getContent().getOutputStream()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    static void append(FileObject file, String text) throws IOException {
        try (OutputStream out = file.getContent().getOutputStream(true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    static String of(FileObject file) throws IOException {
        return file.getContent().getString(StandardCharsets.UTF_8);
    }
}
