package org.shareops.vfs;

import java.util.Locale;
import org.shareops.model.FileAttribute;

/** How attributes are called in Commons VFS: {@code readOnly}, {@code hidden}, {@code system}, {@code archive}, {@code executable}. */
final class Attributes {
    /** The identity that a file keeps when it is renamed; cannot be set. */
    static final String ID = "fileId";

    private Attributes() {}

    static String nameOf(FileAttribute attribute) {
        return attribute == FileAttribute.READ_ONLY
                ? "readOnly"
                : attribute.name().toLowerCase(Locale.ROOT);
    }

    static FileAttribute named(String name) {
        for (FileAttribute each : FileAttribute.values()) {
            if (nameOf(each).equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("there is no attribute \"" + name
                + "\" that could be set; there are readOnly," + " hidden, system, archive and executable");
    }
}
