package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;

/** Who we are to a server, which no request of SMB2 tells. */
final class OwnIdentity {
    /** OWNER_SECURITY_INFORMATION (MS-SMB2 2.2.37). */
    private static final SmbStep.Query OWNER = new SmbStep.Query(3, 0, 0x1, 60 * 1024);
    /** FILE_ATTRIBUTE_HIDDEN (MS-FSCC 2.6). */
    private static final int HIDDEN = 0x2;

    private static final int RANDOM_BYTES = 8;

    private OwnIdentity() {}

    /** Returns the owner of a file of ours that goes as soon as it is closed, also by a crash. */
    static byte[] asOwnerIn(SmbTree tree) throws SmbFailure {
        byte[] random = new byte[RANDOM_BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        String name = ".shareops-" + HexFormat.of().formatHex(random);
        SmbOpen open = create(name, READ_CONTROL | DELETE, SHARE_ALL, NO_DIRECTORY | DELETE_ON_CLOSE, HIDDEN);
        return Descriptor.owner(tree.openAndDo(open, OWNER).answered());
    }
}
