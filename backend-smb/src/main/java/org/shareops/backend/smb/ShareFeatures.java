package org.shareops.backend.smb;

import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbTree;

/**
 * What is not the same on all shares.
 *
 * @param streams whether files have named streams
 * @param hidesEntries whether what a user may not read is left out of listings
 * @param root what the server tells of its root
 */
record ShareFeatures(boolean streams, boolean hidesEntries, SmbInfo root) {
    /** SMB2_SHAREFLAG_ACCESS_BASED_DIRECTORY_ENUM (MS-SMB2 2.2.10). */
    private static final int ACCESS_BASED_ENUMERATION = 0x0800;

    static ShareFeatures of(SmbTree tree) throws SmbFailure {
        // First, since a share that demands encryption says so here, and refuses all else.
        int flags = tree.flags();
        SmbOpen root = SmbOpen.existing("", SmbOpen.READ_ATTRIBUTES, SmbOpen.SHARE_ALL, SmbOpen.DIRECTORY);
        SmbTree.Done done = tree.openAndDo(root, Wire.queryFileSystem());
        return new ShareFeatures(
                Wire.hasStreams(done.answered()), (flags & ACCESS_BASED_ENUMERATION) != 0, done.info());
    }

    /** Returns whether files have identities. */
    boolean ids() {
        return root.fileId().isPresent();
    }
}
