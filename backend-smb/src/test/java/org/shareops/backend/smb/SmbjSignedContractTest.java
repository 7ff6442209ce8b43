package org.shareops.backend.smb;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

/** The contract where nothing is encrypted. In short runs {@link SmbjWireTest} and {@link SmbEngineChoiceTest} stand for it. */
@NeedsSamba
@EnabledIfSystemProperty(named = "shareops.full", matches = "true")
class SmbjSignedContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new SmbContractFixture(
                "SMB (Samba), engine smbj, signed", new SmbOptions(Engine.SMBJ, Encryption.PREFERRED), true);
    }
}
