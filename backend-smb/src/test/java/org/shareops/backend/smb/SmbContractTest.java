package org.shareops.backend.smb;

import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

@NeedsSamba
class SmbContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new SmbContractFixture();
    }
}
