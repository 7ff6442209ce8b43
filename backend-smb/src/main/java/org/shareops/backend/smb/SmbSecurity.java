package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;

/**
 * Owner, group and access list as a self-relative security descriptor (MS-DTYP 2.4.6), and extended attributes where there
 * are any. Audit lists are not carried.
 */
final class SmbSecurity implements SecurityDescriptors {
    /** The form of the states. */
    static final String FORMAT = "nt-security-descriptor";

    /** The same, its length in front of it, and extended attributes (MS-FSCC 2.4.16) behind it. */
    static final String FORMAT_WITH_VALUES = "nt-security-descriptor-and-extended-attributes";

    private static final int SECURITY = 3;
    private static final int OWNER_GROUP_LIST = 0x1 | 0x2 | 0x4;
    private static final int LIST_ONLY = 0x4;
    private static final int MOST_BYTES = 60 * 1024;
    static final SmbStep.Query DESCRIPTOR = new SmbStep.Query(SECURITY, 0, OWNER_GROUP_LIST, MOST_BYTES);
    private static final int LENGTH_BYTES = 4;
    private static final int NEEDED = READ_DATA | WRITE_DATA;

    private final SmbTree tree;
    private final Failures failures;
    private final boolean streams;
    /** Owners of whose confined entries we may make use, also of the next one: who we are stays the same. */
    private final Set<String> ownersWithUs = ConcurrentHashMap.newKeySet();

    SmbSecurity(SmbTree tree, Failures failures, boolean streams) {
        this.tree = tree;
        this.failures = failures;
        this.streams = streams;
    }

    /** What an entry has of all this. */
    private record Present(byte[] descriptor, Map<String, byte[]> values) {
        SecurityState state() {
            if (values.isEmpty()) {
                return new SecurityState(FORMAT, descriptor);
            }
            byte[] more = NamedValues.toBytes(values);
            byte[] all = new byte[LENGTH_BYTES + descriptor.length + more.length];
            Wire.littleEndian(all).putInt(descriptor.length).put(descriptor).put(more);
            return new SecurityState(FORMAT_WITH_VALUES, all);
        }

        static Present of(SecurityState state) throws SmbFailure {
            byte[] bytes = state.bytes();
            if (state.format().equals(FORMAT)) {
                return new Present(bytes, Map.of());
            }
            int end = LENGTH_BYTES + Wire.littleEndian(bytes).getInt(0);
            return new Present(
                    Arrays.copyOfRange(bytes, LENGTH_BYTES, end),
                    NamedValues.parse(Arrays.copyOfRange(bytes, end, bytes.length)));
        }
    }

    @Override
    public SecurityState read(SharePath path) throws ShareException {
        try {
            return present(path).state();
        } catch (SmbFailure e) {
            throw failures.of("read owner and rights of", path, e);
        }
    }

    private Present present(SharePath path) throws SmbFailure {
        SmbOpen open = toRead(path);
        List<byte[]> answers =
                tree.openAndDo(open, DESCRIPTOR, NamedValues.querySize()).answers();
        if (!NamedValues.hasAny(answers.get(1))) {
            return new Present(answers.get(0), Map.of());
        }
        byte[] values = tree.openAndDo(existing(Wire.path(path), READ_EA, SHARE_ALL, 0), NamedValues.query())
                .answered();
        return new Present(answers.get(0), NamedValues.parse(values));
    }

    @Override
    public void write(SharePath path, SecurityState state) throws ShareException {
        try {
            Present wanted = Present.of(state);
            Present present = present(path);
            // First, since afterwards we may have the right no more.
            writeValues(path, NamedValues.changes(present.values(), wanted.values()));
            writeDescriptor(path, present.descriptor(), wanted.descriptor());
        } catch (SmbFailure e) {
            throw failures.ofChange("set owner and rights of", path, e);
        }
    }

    private void writeValues(SharePath path, Map<String, byte[]> changes) throws SmbFailure {
        if (!changes.isEmpty()) {
            tree.openAndDo(existing(Wire.path(path), WRITE_EA, SHARE_ALL, 0), NamedValues.set(changes));
        }
    }

    private void writeDescriptor(SharePath path, byte[] present, byte[] wanted) throws SmbFailure {
        if (Arrays.equals(present, wanted)) {
            return;
        }
        boolean sameOwner = Descriptor.sameOwnerAndGroup(present, wanted);
        int access = sameOwner ? WRITE_DAC : WRITE_DAC | WRITE_OWNER;
        SmbOpen open = existing(Wire.path(path), access, SHARE_ALL, 0);
        tree.openAndDo(open, new SmbStep.Set(SECURITY, 0, sameOwner ? LIST_ONLY : OWNER_GROUP_LIST, wanted));
    }

    @Override
    public boolean accepts(String format) {
        return format.equals(FORMAT) || format.equals(FORMAT_WITH_VALUES);
    }

    /**
     * Gives everything to the owner, administrators and the system, and to others no more than reading. Does nothing where
     * we may not change rights at all, as on Windows shares that allow everybody changes but not full control; nor where
     * we would lose our own, since the server makes somebody else the owner of what we create.
     */
    @Override
    public void confine(SharePath ours, @Nullable SharePath example) throws ShareException {
        Like like = likeOf(example);
        SmbTree.Asked asked;
        try {
            asked = tree.openAndAsk(existing(Wire.path(ours), READ_CONTROL | WRITE_DAC, SHARE_ALL, 0), DESCRIPTOR);
        } catch (SmbFailure e) {
            // Which of two failures comes first is chance; the example's is told of, as if it had been asked for
            // before.
            like.descriptor();
            throwUnlessNotForUs(ours, e);
            return;
        }
        try (SmbHandle handle = asked.handle()) {
            confine(ours, handle, asked.answer(), like.descriptor());
        } catch (SmbFailure e) {
            throwUnlessNotForUs(ours, e);
        }
    }

    private void throwUnlessNotForUs(SharePath ours, SmbFailure e) throws ShareException {
        ShareException failure = failures.ofChange("keep others from", ours, e);
        if (failure.kind() != ErrorKind.ACCESS_DENIED && failure.kind() != ErrorKind.UNSUPPORTED) {
            throw failure;
        }
    }

    private void confine(SharePath ours, SmbHandle handle, byte[] present, byte @Nullable [] like) throws SmbFailure {
        SmbStep confined = listOf(AccessList.confined(present, like));
        String owner = HexFormat.of().formatHex(Descriptor.owner(present));
        if (ownersWithUs.contains(owner)) {
            handle.finish(confined);
            return;
        }
        handle.perform(confined);
        OptionalInt rights = tree.rights(Wire.path(ours));
        if (rights.isEmpty()) {
            return;
        }
        if ((rights.getAsInt() & NEEDED) == NEEDED) {
            // Only the owner, administrators and the system may write there, so that we are among them.
            ownersWithUs.add(owner);
        } else {
            handle.perform(listOf(present));
        }
    }

    /** An example that is being asked for its descriptor. */
    @FunctionalInterface
    private interface Like {
        byte @Nullable [] descriptor() throws ShareException;
    }

    /** Begins to ask, while something else is done. */
    private Like likeOf(@Nullable SharePath example) throws ShareException {
        if (example == null) {
            return () -> null;
        }
        try {
            SmbTree.Pending asked = tree.beginToDo(toRead(example), DESCRIPTOR);
            return () -> {
                try {
                    return asked.end().answered();
                } catch (SmbFailure e) {
                    throw unreadable(example, e);
                }
            };
        } catch (SmbFailure e) {
            throw unreadable(example, e);
        }
    }

    private ShareException unreadable(SharePath example, SmbFailure e) {
        return failures.of("see who may read", example, e);
    }

    @Override
    public boolean isOurs(SharePath entry) throws ShareException {
        try {
            byte[] owner =
                    Descriptor.owner(tree.openAndDo(toRead(entry), DESCRIPTOR).answered());
            return AccessList.isAdministration(owner) || Arrays.equals(owner, OwnIdentity.asOwnerIn(tree));
        } catch (SmbFailure e) {
            throw failures.of("see whose is", entry, e);
        }
    }

    private static SmbOpen toRead(SharePath entry) throws SmbFailure {
        return existing(Wire.path(entry), READ_CONTROL, SHARE_ALL, 0);
    }

    private static SmbStep listOf(byte[] descriptor) {
        return new SmbStep.Set(SECURITY, 0, LIST_ONLY, descriptor);
    }

    /**
     * Names the streams. An owner whom we may not make the owner of new files is not foreseen: it depends on privileges of
     * ours that no server tells over SMB, and on whom the server makes the owner of what we create. That we lack the right to
     * change the present file's access list proves neither. So {@link #write} finds out, in the staging area.
     */
    @Override
    public List<String> notCarried(SharePath path) throws ShareException {
        if (!streams) {
            return List.of();
        }
        try {
            byte[] answer = tree.openAndDo(
                            existing(Wire.path(path), READ_ATTRIBUTES, SHARE_ALL, 0), Wire.queryStreams())
                    .answered();
            List<String> lost = new ArrayList<>();
            for (String stream : Wire.streams(answer)) {
                lost.add("\"" + path + "\": the named stream " + stream);
            }
            return lost;
        } catch (SmbFailure e) {
            ShareException failure = failures.of("list the streams of", path, e);
            // What has none and knows none has nothing to lose.
            if (failure.kind() == ErrorKind.UNSUPPORTED) {
                return List.of();
            }
            throw failure;
        }
    }
}
