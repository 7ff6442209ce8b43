package org.shareops.testkit.contract;

import org.shareops.backend.memory.MemoryProfile;

class MemoryAsSamba417ContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new MemoryContractFixture("memory, as Samba 4.17", MemoryProfile.samba417());
    }
}
