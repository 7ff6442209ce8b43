package org.shareops.backend.memory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SharePath;

/** A file or directory, whatever its name; numbers are never used again. Guarded by the server's lock. */
final class Node {
    /** The longest array that every Java machine can make, in bytes. */
    static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    final FileId id;
    final boolean directory;
    /** By folded name. Always empty for a file. */
    final NavigableMap<String, Node> children = new TreeMap<>();

    final List<Open> opens = new ArrayList<>();
    String name = "";
    /** Null for a share's root, and for what was deleted or replaced while somebody still has it open. */
    @Nullable
    Node parent;

    Instant modified;
    Instant changed;
    Set<FileAttribute> attributes = Set.of();
    String security;
    private byte[] content = new byte[0];
    private int size;

    Node(FileId id, boolean directory, Instant now, String security) {
        this.id = id;
        this.directory = directory;
        this.modified = now;
        this.changed = now;
        this.security = security;
    }

    SharePath path() {
        return parent == null ? SharePath.root() : parent.path().child(name);
    }

    boolean isOrLiesBelow(Node other) {
        return this == other || (parent != null && parent.isOrLiesBelow(other));
    }

    Stream<Open> opensHereAndBelow() {
        return Stream.concat(opens.stream(), children.values().stream().flatMap(Node::opensHereAndBelow));
    }

    Entry entry(boolean withId) {
        return new Entry(
                name,
                directory ? EntryKind.DIRECTORY : EntryKind.FILE,
                size,
                modified,
                Optional.of(changed),
                attributes,
                withId ? Optional.of(id) : Optional.empty());
    }

    int size() {
        return size;
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
            content = Arrays.copyOf(content, (int) Math.max(end, Math.min(MAX_SIZE, content.length * 2L)));
        }
        source.get(content, position, source.remaining());
        size = Math.max(size, end);
    }

    void truncate() {
        content = new byte[0];
        size = 0;
    }

    byte[] bytes() {
        return Arrays.copyOf(content, size);
    }
}
