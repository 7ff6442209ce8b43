package org.shareops.testkit.contract;

import org.shareops.backend.memory.MemoryProfile;

class MemoryAsNetWareDosContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new MemoryContractFixture("memory, as NetWare with DOS names", MemoryProfile.netwareDos());
    }
}
