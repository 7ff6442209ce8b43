package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;

/** Owner, group and access list as a self-relative security descriptor (MS-DTYP 2.4.6). Audit lists are not carried. */
final class SmbSecurity implements SecurityDescriptors {
    /** The form of the states. */
    static final String FORMAT = "nt-security-descriptor";

    private static final int SECURITY = 3;
    private static final int OWNER_GROUP_LIST = 0x1 | 0x2 | 0x4;
    private static final int LIST_ONLY = 0x4;
    private static final int MOST_BYTES = 60 * 1024;

    private final SmbTree tree;
    private final Failures failures;
    private final boolean streams;

    SmbSecurity(SmbTree tree, Failures failures, boolean streams) {
        this.tree = tree;
        this.failures = failures;
        this.streams = streams;
    }

    @Override
    public SecurityState read(SharePath path) throws ShareException {
        try {
            return new SecurityState(FORMAT, query(path));
        } catch (SmbFailure e) {
            throw failures.of("read owner and rights of", path, e);
        }
    }

    private byte[] query(SharePath path) throws SmbFailure {
        return tree.openAndDo(
                        existing(Wire.path(path), READ_CONTROL, SHARE_ALL, 0),
                        new SmbStep.Query(SECURITY, 0, OWNER_GROUP_LIST, MOST_BYTES))
                .answered();
    }

    @Override
    public void write(SharePath path, SecurityState state) throws ShareException {
        byte[] wanted = state.bytes();
        try {
            byte[] present = query(path);
            if (java.util.Arrays.equals(present, wanted)) {
                return;
            }
            boolean sameOwner = Descriptor.sameOwnerAndGroup(present, wanted);
            int access = sameOwner ? WRITE_DAC : WRITE_DAC | WRITE_OWNER;
            SmbOpen open = existing(Wire.path(path), access, SHARE_ALL, 0);
            tree.openAndDo(open, new SmbStep.Set(SECURITY, 0, sameOwner ? LIST_ONLY : OWNER_GROUP_LIST, wanted));
        } catch (SmbFailure e) {
            throw failures.ofChange("set owner and rights of", path, e);
        }
    }

    @Override
    public boolean accepts(String format) {
        return format.equals(FORMAT);
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
