package org.shareops.backend.memory;

import static org.shareops.backend.memory.MemoryProfile.Switch.*;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.RenameMode;

/** The names of one share, and the rules by which opens hinder changes of them. Guarded by the server's lock. */
final class MemoryShare {
    static final String ADMITS_ALL = "all";

    final Node root;
    private final MemoryServer server;
    private final MemoryProfile profile;
    /** {@link #ADMITS_ALL}, or the user who is the only one to be let in. */
    String admission = ADMITS_ALL;

    MemoryShare(MemoryServer server) {
        this.server = server;
        this.profile = server.profile();
        this.root = new Node(server.nextFileId(), true, now(), "inherited from the server");
    }

    void requireAdmitted(Call call) throws ShareException {
        if (!admission.equals(ADMITS_ALL) && !admission.equals(admissionOf(call.presence().user))) {
            throw call.refused(Refusal.NEWCOMERS_REFUSED);
        }
    }

    static String admissionOf(String user) {
        return "only " + user;
    }

    @Nullable
    Node find(SharePath path) {
        Node node = root;
        for (String name : path.names()) {
            node = node.children.get(profile.names().fold(name));
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    Node existing(Call call, SharePath path) throws ShareException {
        Node node = find(path);
        if (node == null) {
            boolean parentThere = path.parent().map(this::find).isPresent();
            throw call.refused(parentThere ? Refusal.NO_NAME : Refusal.NO_PARENT, path);
        }
        return node;
    }

    Node file(Call call, SharePath path) throws ShareException {
        return require(existing(call, path), node -> !node.directory, call, Refusal.NO_FILE, path);
    }

    Node directory(Call call, SharePath path) throws ShareException {
        return require(existing(call, path), node -> node.directory, call, Refusal.NO_DIRECTORY, path);
    }

    Node create(Call call, SharePath path, boolean directory) throws ShareException {
        Node parent = parentForNew(call, path);
        if (path.isRoot() || parent.children.containsKey(profile.names().fold(path.name()))) {
            throw call.refused(Refusal.NAME_TAKEN, path);
        }
        Node node = new Node(server.nextFileId(), directory, now(), parent.security);
        attach(node, parent, path.name());
        return node;
    }

    /** Opens as SMB does: what I want, everybody present must share, and what they have, I must share. */
    Open open(Call call, Node file, Set<Access> access, Set<Access> shared, Object via) throws ShareException {
        if (access.contains(Access.WRITE)) {
            requireNotReadOnly(call, file);
        }
        Predicate<Open> conflicts = present -> profile.has(SHARE_MODES)
                ? !present.shared().containsAll(access) || !shared.containsAll(present.access())
                : present.locks() && shared.isEmpty();
        if (file.opens.stream().anyMatch(conflicts)) {
            throw call.refused(Refusal.SHARING_VIOLATION);
        }
        Open open = new Open(server.nextId("o"), file, access, shared, call.presence(), via);
        file.opens.add(open);
        call.presence().opens.add(open);
        return open;
    }

    /** Renames {@code moving}; the open {@code through} which that is asked does not hinder it. */
    Node rename(Call call, Node moving, SharePath to, RenameMode mode, @Nullable Open through) throws ShareException {
        Node newParent = parentForNew(call, to);
        requireAttached(call, moving);
        if (newParent.isOrLiesBelow(moving) || to.isRoot()) {
            throw call.refused(Refusal.INTO_ITSELF, to);
        }
        requireMovable(call, moving, through);
        Node target = newParent.children.get(profile.names().fold(to.name()));
        // A name may be renamed to itself, which changes its case.
        if (target != null && target != moving) {
            if (mode == RenameMode.FAIL_IF_EXISTS || target.directory || moving.directory) {
                throw call.refused(Refusal.NAME_TAKEN, to);
            }
            requireReplaceable(call, target, to);
            unlink(target);
        }
        detach(moving);
        attach(moving, newParent, to.name());
        return moving;
    }

    Node delete(Call call, Node doomed, @Nullable Open through) throws ShareException {
        requireAttached(call, doomed);
        if (!doomed.children.isEmpty()) {
            throw call.refused(Refusal.NOT_EMPTY);
        }
        requireNotReadOnly(call, doomed);
        requireMovable(call, doomed, through);
        unlink(doomed);
        return doomed;
    }

    Node exchange(Call call, SharePath one, SharePath other) throws ShareException {
        Node first = existing(call, one);
        Node second = existing(call, other);
        if (first.isOrLiesBelow(second) || second.isOrLiesBelow(first)) {
            throw call.refused(Refusal.INTO_ITSELF, other);
        }
        requireMovable(call, first, null);
        requireMovable(call, second, null);
        Node firstParent = Objects.requireNonNull(first.parent);
        Node secondParent = Objects.requireNonNull(second.parent);
        String firstName = first.name;
        String secondName = second.name;
        detach(first);
        detach(second);
        attach(first, secondParent, secondName);
        attach(second, firstParent, firstName);
        return first;
    }

    long copy(Call call, SharePath from, SharePath to, Object via) throws ShareException {
        Open source = open(call, file(call, from), Set.of(Access.READ), Open.ALL, via);
        try {
            Node copy = create(call, to, false);
            byte[] content = source.file().bytes();
            if (!server.takeSpace(content.length)) {
                detach(copy);
                throw call.refused(Refusal.DISK_FULL, to);
            }
            copy.write(ByteBuffer.wrap(content), 0);
            return content.length;
        } finally {
            source.end();
        }
    }

    Node write(Call call, Node file, ByteBuffer source, long position) throws ShareException {
        long end = position + source.remaining();
        if (end > Node.MAX_SIZE) {
            throw call.failure(ErrorKind.UNSUPPORTED, "files in memory are shorter than 2 GiB; split it");
        }
        // What was unlinked while open counts no more, as it was given back then.
        if (file.parent != null && !server.takeSpace(Math.max(0, end - file.size()))) {
            throw call.refused(Refusal.DISK_FULL);
        }
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

    private Node parentForNew(Call call, SharePath path) throws ShareException {
        List<String> problems = profile.names().problemsOf(path);
        if (!problems.isEmpty()) {
            ShareException bare = call.refused(Refusal.BAD_NAME, path);
            throw bare.toBuilder().problems(problems).build();
        }
        SharePath parent = path.parent().orElse(path);
        return require(find(parent), node -> node.directory, call, Refusal.NO_PARENT, path);
    }

    /** What nothing hangs on has no name to change: it was deleted or replaced, or is the root. */
    private void requireAttached(Call call, Node node) throws ShareException {
        require(
                node,
                any -> node.parent != null,
                call,
                node == root ? Refusal.INTO_ITSELF : Refusal.NO_NAME,
                call.path());
    }

    private void requireMovable(Call call, Node node, @Nullable Open through) throws ShareException {
        if (node.directory) {
            boolean othersHinder = profile.has(OPEN_BELOW_REFUSES_RENAME);
            boolean oursHinder = profile.has(SHARE_MODES);
            if (node.opensHereAndBelow()
                    .anyMatch(open -> open.presence() == call.presence() ? oursHinder : othersHinder)) {
                throw call.refused(Refusal.OPEN_BELOW, node.path());
            }
            return;
        }
        boolean sharingHelps = !profile.has(OPEN_REFUSES_MOVE);
        Predicate<Open> hinders = open -> !open.equals(through)
                && profile.has(SHARE_MODES)
                && !(sharingHelps && open.shared().contains(Access.DELETE));
        if (node.opens.stream().anyMatch(hinders)) {
            throw call.refused(Refusal.SHARING_VIOLATION, node.path());
        }
    }

    private void requireReplaceable(Call call, Node target, SharePath to) throws ShareException {
        requireNotReadOnly(call, target);
        boolean othersHinder = profile.has(OPEN_TARGET_REFUSES_REPLACE);
        boolean oursHinder = !profile.has(REPLACE_OWN_CLAIM);
        if (target.opens.stream().anyMatch(open -> open.presence() == call.presence() ? oursHinder : othersHinder)) {
            throw call.refused(Refusal.TARGET_OPEN, to);
        }
    }

    private void requireNotReadOnly(Call call, Node node) throws ShareException {
        if (profile.has(READ_ONLY_GUARDS) && node.attributes.contains(FileAttribute.READ_ONLY)) {
            throw call.refused(Refusal.READ_ONLY, node.path());
        }
    }

    private static Node require(
            @Nullable Node node, Predicate<Node> condition, Call call, Refusal otherwise, SharePath about)
            throws ShareException {
        if (node == null || !condition.test(node)) {
            throw call.refused(otherwise, about);
        }
        return node;
    }

    private void unlink(Node node) {
        detach(node);
        server.giveBackSpace(node.size());
    }

    private void detach(Node node) {
        Node parent = Objects.requireNonNull(node.parent);
        parent.children.remove(profile.names().fold(node.name));
        parent.modified = now();
        node.parent = null;
    }

    private void attach(Node node, Node parent, String name) {
        node.name = profile.stored(name);
        node.parent = parent;
        node.changed = now();
        parent.children.put(profile.names().fold(name), node);
        parent.modified = node.changed;
    }

    private Instant now() {
        return profile.stored(server.now());
    }
}
