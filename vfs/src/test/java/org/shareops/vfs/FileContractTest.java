package org.shareops.vfs;

import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

class FileContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new VfsContractFixture("file");
    }
}
