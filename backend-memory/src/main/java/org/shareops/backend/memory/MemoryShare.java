package org.shareops.backend.memory;

import static org.shareops.backend.memory.MemoryProfile.Switch.*;
import static org.shareops.backend.memory.Refusal.*;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;

/** The names of one share, and the rules by which opens hinder changes of them. Guarded by the server's lock. */
final class MemoryShare {
    final Node root;
    private final MemoryServer server;
    private final MemoryProfile profile;
    private final NameRules names;
    /** The only user to be let in; empty for all. */
    String admits = "";

    MemoryShare(MemoryServer server) {
        this.server = server;
        this.profile = server.profile();
        this.names = profile.names();
        this.root = new Node(server.nextId(), true, now(), new SecurityState("memory", new byte[0]));
    }

    @Nullable
    Node find(SharePath path) {
        Node node = root;
        for (String name : path.names()) {
            node = node.children.get(names.fold(name));
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    Node existing(SharePath path) throws Refused {
        Node node = find(path);
        if (node == null) {
            throw (path.parent().map(this::find).isPresent() ? NO_NAME : NO_PARENT).of(path);
        }
        return node;
    }

    Node existing(SharePath path, boolean directory) throws Refused {
        Node node = existing(path);
        (directory ? NO_DIRECTORY : NO_FILE).when(node.directory != directory, path);
        return node;
    }

    Optional<Entry> stat(SharePath path) {
        return Optional.ofNullable(find(path)).map(this::entry);
    }

    List<Entry> list(SharePath directory) throws Refused {
        return existing(directory, true).children.values().stream()
                .map(this::entry)
                .toList();
    }

    private Entry entry(Node node) {
        return new Entry(
                node.name,
                node.directory ? EntryKind.DIRECTORY : EntryKind.FILE,
                node.size,
                node.modified,
                Optional.of(node.changed),
                node.attributes,
                profile.has(STABLE_IDS) ? Optional.of(node.id) : Optional.empty());
    }

    Node create(SharePath path, boolean directory) throws Refused {
        Node parent = parentForNew(path);
        NAME_TAKEN.when(path.isRoot() || parent.children.containsKey(names.fold(path.name())), path);
        Node node = new Node(server.nextId(), directory, now(), parent.security);
        return attach(node, parent, path.name());
    }

    Open open(MemoryVolume volume, SharePath path, Set<Access> access, Set<Access> shared) throws Refused {
        Node file = existing(path, false);
        requireShared(file, access, shared);
        Open open = new Open(volume, path, file, access, shared);
        server.opens.add(open);
        return open;
    }

    /** What is open on or below it. */
    Stream<Open> opens(Node node) {
        return server.opens.stream().filter(open -> open.file.isWithin(node));
    }

    /** As SMB has it: what I want, everybody present must share, and what they have, I must share. */
    private void requireShared(Node file, Set<Access> access, Set<Access> shared) throws Refused {
        if (access.contains(Access.WRITE)) {
            requireWritable(file);
        }
        Predicate<Open> conflicts = present -> profile.has(SHARE_MODES)
                ? !present.shared.containsAll(access) || !shared.containsAll(present.access)
                : present.shared.isEmpty() && shared.isEmpty();
        SHARING_VIOLATION.when(opens(file).anyMatch(conflicts), file.path());
    }

    /** Renames; {@code through}, if it is an open of {@code moving}, does not hinder that. */
    Node rename(Node moving, SharePath to, RenameMode mode, Gate through) throws Refused {
        Node parent = parentForNew(to);
        IMPOSSIBLE.when(parent.isWithin(moving) || to.isRoot(), to);
        requireMovable(moving, through);
        Node target = parent.children.get(names.fold(to.name()));
        // A name may be renamed to itself, which changes its case.
        if (target != null && target != moving) {
            NAME_TAKEN.when(mode == RenameMode.FAIL_IF_EXISTS || target.directory || moving.directory, to);
            requireWritable(target);
            Predicate<Open> hinders = open -> open.link() == through.link()
                    ? !profile.has(REPLACE_OWN_CLAIM)
                    : profile.has(OPEN_TARGET_REFUSES_REPLACE);
            TARGET_OPEN.when(opens(target).anyMatch(hinders), to);
            unlink(target);
        }
        detach(moving);
        return attach(moving, parent, to.name());
    }

    Node delete(Node doomed, Gate through) throws Refused {
        NOT_EMPTY.when(doomed != root && !doomed.children.isEmpty(), doomed.path());
        requireWritable(doomed);
        requireMovable(doomed, through);
        return unlink(doomed);
    }

    Node exchange(SharePath one, SharePath other, Gate through) throws Refused {
        Node first = existing(one);
        Node second = existing(other);
        IMPOSSIBLE.when(first.isWithin(second) || second.isWithin(first), other);
        requireMovable(first, through);
        requireMovable(second, through);
        String secondName = second.name;
        Node firstParent = detach(first);
        Node secondParent = detach(second);
        attach(second, firstParent, first.name);
        return attach(first, secondParent, secondName);
    }

    Node copy(SharePath from, SharePath to) throws Refused {
        Node source = existing(from, false);
        requireShared(source, Set.of(Access.READ), Open.ALL);
        server.requireSpace(source.size);
        return write(create(to, false), ByteBuffer.wrap(source.bytes()), 0);
    }

    Node copyRange(Node from, Node into, int offset, int length) throws Refused {
        NO_SUCH_PART.when(offset + (long) length > from.size, from.path());
        return write(into, ByteBuffer.wrap(from.content, offset, length), offset);
    }

    Node replaceContent(SharePath path, byte[] content) throws Refused {
        Node file = find(path) == null ? create(path, false) : existing(path, false);
        requireShared(file, Set.of(Access.WRITE), Open.ALL);
        server.used -= file.size;
        file.size = 0;
        file.content = new byte[0];
        return write(file, ByteBuffer.wrap(content), 0);
    }

    Node write(Node file, ByteBuffer source, long position) throws Refused {
        long end = position + source.remaining();
        TOO_LARGE.when(end > 1 << 30, file.path());
        // What was unlinked while open counts no more.
        long growth = file.parent == null ? 0 : Math.max(0, end - file.size);
        server.requireSpace(growth);
        server.used += growth;
        file.write(source, (int) position);
        file.modified = now();
        file.changed = file.modified;
        return file;
    }

    Node setAttributes(Node node, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes) {
        if (attributes != null) {
            node.attributes = Set.copyOf(
                    attributes.stream().filter(profile.attributes()::contains).toList());
        }
        node.modified = modified == null ? node.modified : profile.stored(modified);
        node.changed = now();
        return node;
    }

    private Node parentForNew(SharePath path) throws Refused {
        BAD_NAME.when(!names.problemsOf(path).isEmpty(), path);
        Node parent = find(path.parent().orElse(path));
        if (parent == null || !parent.directory) {
            throw NO_PARENT.of(path);
        }
        return parent;
    }

    private void requireMovable(Node node, Gate through) throws Refused {
        IMPOSSIBLE.when(node == root, node.path());
        NO_NAME.when(node.parent == null, "deleted or replaced while it was open");
        boolean marked = profile.has(READ_ONLY_REFUSES_RENAME) && node.attributes.contains(FileAttribute.READ_ONLY);
        READ_ONLY.when(marked, node.path());
        if (node.directory) {
            Predicate<Open> hinders =
                    open -> profile.has(open.link() == through.link() ? SHARE_MODES : OPEN_BELOW_REFUSES_RENAME);
            OPEN_BELOW.when(opens(node).anyMatch(hinders), node.path());
        } else if (profile.has(SHARE_MODES)) {
            Predicate<Open> hinders =
                    open -> open != through && (profile.has(OPEN_REFUSES_MOVE) || !open.shared.contains(Access.DELETE));
            SHARING_VIOLATION.when(opens(node).anyMatch(hinders), node.path());
        }
    }

    private void requireWritable(Node node) throws Refused {
        boolean guarded = profile.has(READ_ONLY_GUARDS) && node.attributes.contains(FileAttribute.READ_ONLY);
        READ_ONLY.when(guarded, node.path());
    }

    private Node unlink(Node node) {
        detach(node);
        server.used -= node.size;
        return node;
    }

    private Node detach(Node node) {
        Node parent = Objects.requireNonNull(node.parent);
        parent.children.remove(names.fold(node.name));
        parent.modified = now();
        node.parent = null;
        return parent;
    }

    private Node attach(Node node, Node parent, String name) {
        node.name = names.stored(name);
        node.parent = parent;
        node.changed = now();
        parent.children.put(names.fold(name), node);
        parent.modified = node.changed;
        return node;
    }

    private Instant now() {
        return profile.stored(server.clock.instant());
    }
}
