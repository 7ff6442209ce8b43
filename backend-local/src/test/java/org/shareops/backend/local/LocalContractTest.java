package org.shareops.backend.local;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.shareops.testkit.contract.ShareContract;
import org.shareops.testkit.contract.ShareFixture;

@EnabledOnOs(OS.LINUX)
class LocalContractTest extends ShareContract {
    @Override
    protected ShareFixture fixture() {
        return new LocalContractFixture();
    }
}
