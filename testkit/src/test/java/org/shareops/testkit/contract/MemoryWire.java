package org.shareops.testkit.contract;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.shareops.backend.memory.FaultPoint;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** What would lie between a server in memory and its backend: requests pass through the server's fault points. */
final class MemoryWire implements Wire {
    private final MemoryServer server;
    private CountDownLatch lost = new CountDownLatch(0);

    MemoryWire(MemoryServer server) {
        this.server = server;
    }

    @Override
    public void cut() {
        server.stop();
        pass();
    }

    @Override
    public void restore() {
        server.start();
        pass();
    }

    private synchronized void pass() {
        server.beforeEach((primitive, path) -> {}).afterEach((primitive, path) -> {});
        lost.countDown();
    }

    @Override
    public synchronized boolean cutAnswer(int number) {
        server.afterEach(ending(number));
        return true;
    }

    @Override
    public synchronized boolean cutRequest(int number) {
        server.beforeEach(ending(number));
        return true;
    }

    /** Ends all links at that request. */
    private FaultPoint ending(int number) {
        AtomicInteger left = new AtomicInteger(number);
        return (primitive, path) -> {
            if (left.decrementAndGet() == 0) {
                server.stop();
                server.start();
            }
        };
    }

    @Override
    public synchronized boolean swallowAnswer() {
        CountDownLatch wait = new CountDownLatch(1);
        lost = wait;
        server.afterEach((primitive, path) -> {
            server.afterEach((others, paths) -> {});
            try {
                wait.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ShareException.of(ErrorKind.CANCELLED, primitive)
                        .path(path)
                        .build();
            }
        });
        return true;
    }
}
