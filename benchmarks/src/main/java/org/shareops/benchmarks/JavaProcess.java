package org.shareops.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.benchmarks.JavaClient.Group;
import org.shareops.benchmarks.Scenario.Kind;
import org.shareops.testkit.ChildJvm;

/** Libraries in Java in processes that stay, so that they are warm; one for each group, all with the same options. */
final class JavaProcess implements AutoCloseable {
    private static final List<String> OPTIONS = List.of("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    private final Login login;
    private final Duration limit;
    private final Map<Group, ChildJvm> running = new EnumMap<>(Group.class);

    /**
     * Starts nothing yet.
     *
     * @param limit how long a run may take before its process is ended
     */
    JavaProcess(Login login, Duration limit) {
        this.login = login;
        this.limit = limit;
    }

    Contestant contestant(JavaClient client) {
        return new Client(client);
    }

    private ChildJvm of(Group group) throws IOException {
        @Nullable ChildJvm there = running.get(group);
        if (there != null && there.isAlive()) {
            return there;
        }
        if (there != null) {
            there.close(); // the others of the group go on in another one, which is cold once
        }
        ChildJvm child = ChildJvm.start(OPTIONS, ClientMain.class, List.of());
        running.put(group, child);
        child.send(login.user());
        child.send(login.password()); // everybody can read arguments
        return child;
    }

    @Override
    public void close() {
        running.values().forEach(ChildJvm::close);
    }

    private final class Client implements Contestant {
        private final JavaClient client;

        Client(JavaClient client) {
            this.client = client;
        }

        @Override
        public String name() {
            return client.label();
        }

        @Override
        public Side side() {
            return client.side();
        }

        @Override
        public boolean takesPart(Scenario scenario) {
            return client.takesPart(scenario);
        }

        @Override
        public boolean onlyOnce(Scenario scenario) {
            return client.onlyOnce(scenario);
        }

        @Override
        public double run(Job job) throws IOException {
            ChildJvm child = of(client.group());
            child.send(String.join(
                    "\t",
                    client.name(),
                    job.source().toString(),
                    Integer.toString(job.port()),
                    job.kind() == Kind.DISK ? job.disk().toString() : job.parent(),
                    job.target()));
            String answer = child.await(ClientMain.TOOK, limit);
            if (answer.startsWith(ClientMain.FAILED)) {
                throw new IOException(answer);
            }
            return Long.parseLong(answer) / 1e9;
        }

        @Override
        public void close() {
            // The process is everybody's of its group.
        }
    }
}
