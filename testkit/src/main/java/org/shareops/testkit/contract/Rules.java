package org.shareops.testkit.contract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of some rules. Each has a directory of its own. */
abstract class Rules {
    private Scene scene;

    /** Returns the tests that these belong to. */
    abstract ShareContract contract();

    @BeforeEach
    void open() throws Exception {
        scene = new Scene(contract().guardedFixture());
    }

    @AfterEach
    void close() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    Scene on() {
        return scene;
    }
}
