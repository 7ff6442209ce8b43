package org.shareops.testkit.contract;

import org.shareops.backend.memory.MemoryProfile;

class MemoryAsPosixContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new MemoryContractFixture("memory, as a POSIX disk", MemoryProfile.posix());
    }
}
