package org.shareops.testkit.contract;

import java.io.IOException;

/** What is asked of other clients. */
final class OtherClients {
    private OtherClients() {}

    /** Asserts that the server refuses another client something. A fixture that fails is not taken for a server that refuses. */
    static void refused(String must, Scene.Work work) throws Exception {
        try {
            work.run();
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("[" + must + "]\nThe call went through, and nothing was refused.");
    }
}
