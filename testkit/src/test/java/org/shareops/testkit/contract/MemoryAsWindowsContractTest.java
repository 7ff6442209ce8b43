package org.shareops.testkit.contract;

import org.shareops.backend.memory.MemoryProfile;

class MemoryAsWindowsContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new MemoryContractFixture("memory, as Windows", MemoryProfile.windows());
    }
}
