package org.shareops.backend.netware;

import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

class NetWareConnectionsContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new NetWareContractFixture(true, 4);
    }
}
