package org.shareops.backend.smb;

import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

/** The contract on a server that takes nothing unencrypted. */
@NeedsSamba
class SmbjContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new SmbContractFixture(
                "SMB (Samba), encrypted",
                new SmbOptions(Engine.SMBJ, Encryption.REQUIRED),
                false,
                "server smb encrypt = required");
    }
}
