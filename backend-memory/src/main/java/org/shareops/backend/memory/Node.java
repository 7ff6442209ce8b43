package org.shareops.backend.memory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SecurityState;
import org.shareops.model.SharePath;

/** A file or directory, whatever its name. Guarded by the server's lock. */
final class Node {
    final FileId id;
    final boolean directory;
    /** By folded name. Always empty for a file. */
    final NavigableMap<String, Node> children = new TreeMap<>();

    String name = "";
    /** Null for a share's root, and for what was deleted or replaced while somebody still has it open. */
    @Nullable
    Node parent;

    Instant modified;
    Instant changed;
    Set<FileAttribute> attributes = Set.of();
    SecurityState security;
    int size;
    byte[] content = new byte[0];

    Node(String id, boolean directory, Instant now, SecurityState security) {
        this.id = new FileId(id);
        this.directory = directory;
        this.modified = now;
        this.changed = now;
        this.security = security;
    }

    SharePath path() {
        return parent == null ? SharePath.root() : parent.path().child(name);
    }

    boolean isWithin(Node other) {
        return this == other || (parent != null && parent.isWithin(other));
    }

    int read(ByteBuffer target, long position) {
        if (position >= size) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), size - position);
        target.put(content, (int) position, count);
        return count;
    }

    void write(ByteBuffer source, int position) {
        int end = position + source.remaining();
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, content.length * 2));
        }
        source.get(content, position, source.remaining());
        size = Math.max(size, end);
    }

    byte[] bytes() {
        return Arrays.copyOf(content, size);
    }
}
