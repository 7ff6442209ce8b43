package org.shareops.internal.spill;

import java.util.ArrayList;
import java.util.List;
import org.shareops.model.SharePath;

/**
 * Paths as bytes that compare, without sign, as the paths do: each code unit of a name takes one to three bytes of the same order,
 * and each name ends with a zero, which is below all that a name can hold.
 */
final class PathKey {
    private PathKey() {}

    static byte[] of(SharePath path) {
        PackedWriter key = new PackedWriter();
        for (String name : path.names()) {
            for (int i = 0; i < name.length(); i++) {
                key.unit(name.charAt(i));
            }
            key.add(0);
        }
        return key.toBytes();
    }

    static SharePath toPath(byte[] key) {
        PackedReader units = new PackedReader(key);
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        while (!units.isAtEnd()) {
            char unit = units.unit();
            if (unit == 0) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(unit);
            }
        }
        return SharePath.ofNames(names);
    }
}
