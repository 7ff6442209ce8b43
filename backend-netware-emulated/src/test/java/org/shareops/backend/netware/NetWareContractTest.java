package org.shareops.backend.netware;

import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

class NetWareContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new NetWareContractFixture(true);
    }
}
