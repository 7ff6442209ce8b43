package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;

/**
 * Owner, group, mode, access lists and other extended attributes, in the format {@value PosixState#FORMAT}. Takes also the
 * format {@value PosixMode#FORMAT} of sources, which sets owner, group and mode only.
 */
final class LinuxSecurity implements SecurityDescriptors {
    private static final String READ = "read owner and rights of";
    private static final String WRITE = "set owner and rights of";
    private static final String HAND_DOWN = "prepare what is inherited in";
    private static final String DEFAULT_LIST = "system.posix_acl_default";
    private static final String SEE_WHOSE = "see whose is";
    private static final String CONFINE = "restrict who may read";
    private static final int OWNER_WRITE = 0200;
    private static final int SET_GROUP = 02000;
    private static final int ONLY_OWNER = 07700;
    private static final int OWNER_ALL = 0700;
    private static final String FILE_CAPABILITIES = "security.capability";

    private final ShareRoot root;
    /**
     * Who we were when it was first asked what is not carried, which is asked of every file. Who has more rights since is told of
     * losses that there are not; who has fewer is refused later, before his commit.
     */
    private volatile @Nullable OwnRights known;

    LinuxSecurity(ShareRoot root) {
        this.root = root;
    }

    @Override
    public boolean accepts(String format) {
        return format.equals(PosixState.FORMAT) || format.equals(PosixMode.FORMAT);
    }

    @Override
    public SecurityState read(SharePath path) throws ShareException {
        Path place = root.locate(READ, path);
        try (PinnedInode inode = PinnedInode.open(place)) {
            return stateOf(inode, inode.posix()).encode();
        } catch (IOException e) {
            throw root.failures().of(READ, path, e);
        }
    }

    @Override
    public void write(SharePath path, SecurityState state) throws ShareException {
        Path place = root.locate(WRITE, path);
        if (!accepts(state.format())) {
            throw root.failures()
                    .builder(ErrorKind.UNSUPPORTED, WRITE, path)
                    .detail("a POSIX disk cannot take a state of the format \"" + state.format() + "\"")
                    .build();
        }
        try (PinnedInode inode = PinnedInode.open(place)) {
            if (state.format().equals(PosixMode.FORMAT)) {
                PosixMode.parse(root, WRITE, path, state).applyTo(inode.path());
            } else {
                writeOrUndo(inode, decode(path, state));
            }
        } catch (IOException e) {
            throw root.failures().of(WRITE, path, e);
        }
    }

    /** Takes over what a directory hands down here: its default access list, and its group if it is set-gid. */
    @Override
    public void handDown(SharePath ours, SharePath example) throws ShareException {
        try (PinnedInode from = PinnedInode.open(root.locate(HAND_DOWN, example));
                PinnedInode to = PinnedInode.open(root.locate(HAND_DOWN, ours))) {
            FileStatus.Posix like = from.posix();
            boolean setGroup = (like.mode() & SET_GROUP) != 0;
            if (setGroup && to.posix().gid() != like.gid()) {
                to.chown(-1, like.gid());
            }
            to.chmod(OWNER_ALL | (setGroup ? SET_GROUP : 0));
            byte[] list = new ExtendedAttributes(from).read().readable().get(DEFAULT_LIST);
            if (list != null) {
                new ExtendedAttributes(to).set(DEFAULT_LIST, list);
            }
        } catch (IOException e) {
            throw root.failures().of(HAND_DOWN, ours, e);
        }
    }

    /** Returns true: writing content takes set-id bits and file capabilities away, for all or for all but root. */
    @Override
    public boolean clearedByWriting() {
        return true;
    }

    /**
     * Takes mode bits and the access list away, and gives none. A default access list and set-gid stay. Does nothing to a
     * set-gid directory of a group that is not ours: the system would take that bit away along with the others, and what
     * is created below would get another group.
     */
    @Override
    public void confine(SharePath ours, @Nullable SharePath example) throws ShareException {
        int allowed = ONLY_OWNER;
        try (PinnedInode inode = PinnedInode.open(root.locate(CONFINE, ours))) {
            FileStatus.Posix posix = inode.posix();
            if (example != null) {
                allowed = 07000 | readersOf(example).bitsFor(posix.gid());
            }
            boolean setGroupDirectory =
                    FileStatus.kindOf(posix.mode()) == EntryKind.DIRECTORY && (posix.mode() & SET_GROUP) != 0;
            if (!setGroupDirectory || OwnRights.read().mayKeepSetGroup(posix.gid())) {
                narrow(inode, allowed);
            }
        } catch (IOException e) {
            throw root.failures().of(CONFINE, ours, e);
        }
    }

    @Override
    public boolean isOurs(SharePath entry) throws ShareException {
        try (PinnedInode inode = PinnedInode.open(root.locate(SEE_WHOSE, entry))) {
            return OwnRights.read().trusts(inode.posix().uid());
        } catch (IOException e) {
            throw root.failures().of(SEE_WHOSE, entry, e);
        }
    }

    private Readers readersOf(SharePath example) throws ShareException {
        try (PinnedInode inode = PinnedInode.open(root.locate(CONFINE, example))) {
            return readersOf(inode);
        } catch (IOException e) {
            throw root.failures().of("see who may read", example, e);
        }
    }

    private static Readers readersOf(PinnedInode inode) throws ErrnoException {
        FileStatus.Posix posix = inode.posix();
        return Readers.of(
                posix.mode(), posix.gid(), FileStatus.kindOf(posix.mode()) == EntryKind.DIRECTORY, accessListOf(inode));
    }

    private static byte @Nullable [] accessListOf(PinnedInode inode) throws ErrnoException {
        return new ExtendedAttributes(inode).read().readable().get(Readers.ACCESS_LIST);
    }

    private static void narrow(PinnedInode inode, int allowed) throws ErrnoException {
        int mode = inode.posix().permissions();
        boolean listed = accessListOf(inode) != null;
        int wanted = readersOf(inode).withoutList(mode) & allowed;
        if (FileStatus.kindOf(inode.posix().mode()) == EntryKind.DIRECTORY) {
            // Whoever works in it may do so, whatever rights it will have in the end.
            wanted |= OWNER_ALL;
        }
        if (listed) {
            // First nobody: without its list the file would show the list's mask, which may say more than the group
            // has.
            inode.chmod(mode & ONLY_OWNER);
            new ExtendedAttributes(inode).remove(Readers.ACCESS_LIST);
            mode &= ONLY_OWNER;
        }
        if (mode != wanted) {
            inode.chmod(wanted);
        }
    }

    @Override
    public List<String> notCarried(SharePath path) throws ShareException {
        Path place = root.locate(READ, path);
        try (PinnedInode inode = PinnedInode.open(place)) {
            ExtendedAttributes.Found found = new ExtendedAttributes(inode).read();
            List<String> lost = new ArrayList<>(found.notCarried());
            FileStatus.Posix posix = inode.posix();
            OwnRights own = own();
            if (found.readable().containsKey(FILE_CAPABILITIES) && !own.mayGiveCapabilities()) {
                lost.add("the file capabilities (" + FILE_CAPABILITIES + ") cannot be given without root");
            }
            if (!own.mayGiveFilesAway()) {
                if (posix.uid() != own.user()) {
                    lost.add("owner uid " + Integer.toUnsignedString(posix.uid())
                            + " cannot be given away without root");
                }
                if (!own.groups().contains(posix.gid())) {
                    lost.add("group gid " + Integer.toUnsignedString(posix.gid())
                            + " cannot be given without being in it, or root");
                }
            }
            if (posix.guarded()) {
                lost.add("it is marked immutable or append-only, which is not carried over and refuses changes");
            }
            return List.copyOf(lost);
        } catch (IOException e) {
            throw root.failures().of(READ, path, e);
        }
    }

    private OwnRights own() throws IOException {
        OwnRights own = known;
        if (own == null) {
            own = OwnRights.read();
            known = own;
        }
        return own;
    }

    private PosixState decode(SharePath path, SecurityState state) throws ShareException {
        try {
            return PosixState.decode(state);
        } catch (IOException e) {
            throw root.failures()
                    .builder(ErrorKind.REFUSED, WRITE, path)
                    .detail("the state to be written is damaged: " + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    private static PosixState stateOf(PinnedInode inode, FileStatus.Posix posix) throws ErrnoException {
        SortedMap<String, byte[]> attributes =
                new ExtendedAttributes(inode).read().readable();
        return new PosixState(posix.permissions(), posix.uid(), posix.gid(), attributes);
    }

    /** Writes a state; if a part of it fails, puts back what was before. */
    private static void writeOrUndo(PinnedInode inode, PosixState wanted) throws ErrnoException {
        PosixState before = stateOf(inode, inode.posix());
        try {
            apply(inode, before, wanted);
        } catch (ErrnoException e) {
            try {
                apply(inode, stateOf(inode, inode.posixNow()), before);
            } catch (ErrnoException undo) {
                e.addSuppressed(undo);
            }
            throw e;
        }
    }

    /**
     * Brings an inode from one state to another. The order matters: a change of owner clears set-id bits and drops
     * file capabilities; {@code user.*} attributes need the write bit that the mode may be about to lose; and a mode that
     * is set while there is an access list changes that list's mask, so access lists come last.
     */
    private static void apply(PinnedInode inode, PosixState present, PosixState wanted) throws ErrnoException {
        if (present.owner() != wanted.owner() || present.group() != wanted.group()) {
            chown(inode, present, wanted);
        }
        ExtendedAttributes attributes = new ExtendedAttributes(inode);
        SortedMap<String, byte[]> old = attributes.read().readable();
        int mode = inode.posixNow().permissions();
        boolean needsWriteBit = differsBelow("user.", old, wanted.attributes()) && (mode & OWNER_WRITE) == 0;
        if (needsWriteBit) {
            inode.chmod(mode | OWNER_WRITE);
            mode |= OWNER_WRITE;
        }
        change(attributes, old, wanted.attributes(), false);
        if (mode != wanted.mode()) {
            inode.chmod(wanted.mode());
        }
        change(attributes, old, wanted.attributes(), true);
        int reached = inode.posixNow().permissions();
        if (reached != wanted.mode()) {
            throw ErrnoException.noticed(
                    Errno.EPERM,
                    String.format(
                            Locale.ROOT,
                            "the system made mode %o of the wanted %o; set-id bits need membership in the group, or root",
                            reached,
                            wanted.mode()));
        }
    }

    private static void chown(PinnedInode inode, PosixState present, PosixState wanted) throws ErrnoException {
        try {
            inode.chown(wanted.owner(), wanted.group());
        } catch (ErrnoException e) {
            if (!e.is(Errno.EPERM) && !e.is(Errno.EINVAL)) {
                throw e;
            }
            throw new ErrnoException(
                    "chown",
                    Errno.EPERM.number(),
                    "owner and group cannot be made " + ids(wanted) + " from " + ids(present)
                            + " by this process; that needs root, or for the group membership in it");
        }
    }

    private static String ids(PosixState state) {
        return "uid " + Integer.toUnsignedString(state.owner()) + " gid " + Integer.toUnsignedString(state.group());
    }

    private static boolean differsBelow(
            String prefix, SortedMap<String, byte[]> old, SortedMap<String, byte[]> wanted) {
        SortedMap<String, byte[]> names = new TreeMap<>(old);
        names.putAll(wanted);
        return names.keySet().stream()
                .anyMatch(name -> name.startsWith(prefix) && !Arrays.equals(old.get(name), wanted.get(name)));
    }

    private static void change(
            ExtendedAttributes attributes,
            SortedMap<String, byte[]> old,
            SortedMap<String, byte[]> wanted,
            boolean accessLists)
            throws ErrnoException {
        for (String name : old.keySet()) {
            if (ExtendedAttributes.isAccessList(name) == accessLists && !wanted.containsKey(name)) {
                attributes.remove(name);
            }
        }
        for (String name : wanted.keySet()) {
            byte @Nullable [] value = wanted.get(name);
            if (ExtendedAttributes.isAccessList(name) == accessLists
                    && value != null
                    && (accessLists || !Arrays.equals(old.get(name), value))) {
                attributes.set(name, value);
            }
        }
    }
}
