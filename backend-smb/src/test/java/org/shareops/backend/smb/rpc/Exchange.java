package org.shareops.backend.smb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is expected to be asked, in order, to the byte, and what is answered to it. */
final class Exchange {
    private static final class Step {
        final byte[] request;
        final byte[] results;

        Step(byte[] request, byte[] results) {
            this.request = request;
            this.results = results;
        }
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    Exchange then(byte[] request, byte[] results) {
        steps.add(new Step(request, results));
        return this;
    }

    FakeServer server() {
        return new FakeServer((number, arguments) -> {
            Step step = steps.remove();
            assertThat(arguments).isEqualTo(step.request);
            return step.results;
        });
    }

    void assertDone() {
        assertThat(steps).isEmpty();
    }
}
