package org.shareops.testkit.contract;

import org.shareops.backend.memory.MemoryProfile;

class MemoryAsNetWareContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new MemoryContractFixture("memory, as NetWare", MemoryProfile.netware());
    }
}
