package org.shareops.testkit.contract;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of some rules. Each has a directory of its own. */
@ExtendWith(Judge.class)
@Timeout(value = ShareContract.NO_LIMIT_DAYS, unit = TimeUnit.DAYS, threadMode = Timeout.ThreadMode.SAME_THREAD)
abstract class Rules {
    private Scene scene;

    /** Returns the tests that these belong to. */
    abstract ShareContract contract();

    @BeforeEach
    @Timeout(value = ShareContract.NO_LIMIT_DAYS, unit = TimeUnit.DAYS, threadMode = Timeout.ThreadMode.SAME_THREAD)
    void open() throws Exception {
        scene = new Scene(contract().guardedFixture());
    }

    @AfterEach
    @Timeout(value = ShareContract.NO_LIMIT_DAYS, unit = TimeUnit.DAYS, threadMode = Timeout.ThreadMode.SAME_THREAD)
    void close() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    Scene on() {
        return scene;
    }
}
