package org.shareops.vfs;

import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

class RamContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new VfsContractFixture("ram");
    }
}
