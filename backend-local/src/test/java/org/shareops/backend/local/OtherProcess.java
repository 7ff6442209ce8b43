package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.contract.OtherClient;

/**
 * {@link OtherProcessMain} as the other client of the contract: it reads, writes, opens and locks, and so holds what
 * {@code /proc} shows. Thread-safe.
 */
final class OtherProcess implements AutoCloseable {
    private final ChildJvm child;
    private int opened;

    private OtherProcess(ChildJvm child) {
        this.child = child;
    }

    static OtherProcess start() throws IOException {
        return new OtherProcess(ChildJvm.start(OtherProcessMain.class, List.of()));
    }

    boolean isAlive() {
        return child.isAlive();
    }

    /** Returns a client whose paths are below {@code directory}. Closing it closes its files; the process goes on. */
    OtherClient at(Path directory) {
        return new Client(directory);
    }

    private synchronized String ask(String request) throws IOException {
        child.send(request);
        String answer = child.await("answer");
        if (!answer.startsWith("done")) {
            throw new IOException(answer);
        }
        return answer.substring("done".length()).strip();
    }

    private synchronized String open(String how, Path file) throws IOException {
        String number = Integer.toString(++opened);
        ask(how + " " + number + " " + file);
        return number;
    }

    private synchronized void release(String number) throws IOException {
        if (isAlive()) {
            ask("close " + number);
        }
    }

    @Override
    public void close() {
        child.close();
    }

    private final class Client implements OtherClient {
        private final Path directory;
        private final List<Hold> holds = new ArrayList<>();

        Client(Path directory) {
            this.directory = directory;
        }

        @Override
        public String user() {
            return System.getProperty("user.name", "");
        }

        @Override
        public byte[] read(String path) throws IOException {
            return Base64.getDecoder().decode(ask("get - " + directory.resolve(path)));
        }

        @Override
        public void write(String path, byte[] content) throws IOException {
            ask("put " + Base64.getEncoder().encodeToString(content) + " " + directory.resolve(path));
        }

        @Override
        public Hold hold(String path) throws IOException {
            return held("lock", path);
        }

        @Override
        public Hold open(String path) throws IOException {
            return held("read", path);
        }

        @Override
        public boolean changeRights(String path) throws IOException {
            Path entry = directory.resolve(path);
            String rights = Files.isDirectory(entry) ? "rwx------" : "r-x------";
            Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString(rights));
            return true;
        }

        private Hold held(String how, String path) throws IOException {
            String number = OtherProcess.this.open(how, directory.resolve(path));
            Hold hold = new Hold() {
                private boolean closed;

                @Override
                public boolean isOpen() {
                    return !closed && isAlive();
                }

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        release(number);
                    }
                }
            };
            holds.add(hold);
            return hold;
        }

        @Override
        public void close() throws Exception {
            for (Hold hold : holds) {
                hold.close();
            }
        }
    }
}
