package org.shareops.backend.smb;

import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

/** The contract where nothing is encrypted, in long runs alone (see the pom). In short runs {@link SmbjWireTest} and {@link SmbEngineChoiceTest} stand for it. */
@NeedsSamba
class SmbjSignedContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new SmbContractFixture(
                "SMB (Samba), engine smbj, signed", new SmbOptions(Engine.SMBJ, Encryption.PREFERRED), true);
    }
}
