package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.shareops.testkit.contract.Scene.refusal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EngineClock;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** Rules C5 and C6: resources that are left behind, and secrets that get out. */
abstract class LeftoverRules extends Rules {
    private static final int ROUNDS = 200;
    private static final int FIRST_ROUNDS = 5;
    /** Machines and pools have threads and descriptors that come and go. */
    private static final int SLACK = 5;

    private static final int LONG_SECRET = 8;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @Test
    void C5_everyHandleIsGivenBack() throws Exception {
        on().put("A.TXT", "a");
        Volume volume = on().volume();
        Map<String, Scene.Work> uses = new LinkedHashMap<>();
        uses.put("reader", () -> {
            try (ContentReader reader = volume.read(on().at("A.TXT"))) {
                reader.read(ByteBuffer.allocate(10), 0);
            }
        });
        uses.put("cursor", () -> {
            try (EntryCursor cursor = volume.list(on().at(""))) {
                cursor.next();
            }
        });
        uses.put("claim", () -> {
            try (Claim claim = volume.claim(on().at("A.TXT"))) {
                claim.confirm();
            }
        });
        uses.put("writer", () -> {
            try (ContentWriter writer = volume.createNew(on().at("NEW.TXT"))) {
                writer.sync();
            }
            volume.delete(on().at("NEW.TXT"));
        });
        uses.put(
                "writer that is refused",
                () -> refusal(
                        Rule.C5.asks("a refusal of a name that is taken"),
                        () -> volume.createNew(on().at("A.TXT")).close()));
        uses.put(
                "listing that is refused",
                () -> refusal(
                        Rule.C5.asks("a refusal to list a file"),
                        () -> volume.list(on().at("A.TXT")).close()));
        uses.put("link", () -> {
            try (ServerLink link = on().backend()
                            .logOn(on().place().share().server(), on().fixture().administrator());
                    Volume other = link.volume(on().place().share())) {
                other.stat(on().at("A.TXT"));
            }
        });
        for (Map.Entry<String, Scene.Work> use : uses.entrySet()) {
            assertNothingStays(use.getKey(), use.getValue());
        }
        if (!Files.isDirectory(DESCRIPTORS)) {
            on().partly(Rule.C5, "file descriptors cannot be counted on this machine");
        }
        volume.claim(on().at("A.TXT")).close();
        Optional<SessionLister> lister = volume.facet(SessionLister.class);
        if (lister.isPresent()) {
            assertThat(lister.get().openFiles(on().at("")).items())
                    .as(Rule.C5.asks("no open file of ours on the server"))
                    .noneMatch(
                            each -> each.own() == Ownership.YES && !each.path().equals(on().at("")));
        } else {
            on().partly(Rule.C5, "the backend does not list what we have open on the server");
        }
    }

    private static void assertNothingStays(String what, Scene.Work use) throws Exception {
        repeat(FIRST_ROUNDS, use);
        if (!grows(use)) {
            return;
        }
        // Pools grow to their size, and stop; what leaks goes on.
        int threads = Thread.activeCount();
        long descriptors = descriptors();
        repeat(ROUNDS, use);
        Scene.await(
                () -> Rule.C5.asks("no more threads after " + ROUNDS + " times more a " + what + " than " + threads
                        + ", give or take " + SLACK + ", and not " + Thread.activeCount()),
                () -> Thread.activeCount() <= threads + SLACK);
        long[] now = new long[1];
        Scene.await(
                () -> Rule.C5.asks("no more file descriptors after " + ROUNDS + " times more a " + what + " than "
                        + descriptors + ", give or take " + SLACK + ", and not " + now[0]),
                () -> {
                    now[0] = descriptors();
                    return now[0] <= descriptors + SLACK;
                });
    }

    private static boolean grows(Scene.Work use) throws Exception {
        int threads = Thread.activeCount();
        long descriptors = descriptors();
        repeat(ROUNDS, use);
        return Thread.activeCount() > threads + SLACK || descriptors() > descriptors + SLACK;
    }

    private static void repeat(int rounds, Scene.Work use) throws Exception {
        for (int i = 0; i < rounds; i++) {
            use.run();
        }
    }

    private static long descriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.count();
        }
    }

    @Test
    void C5_P10_everySessionIsGivenBack() throws Exception {
        ServerCounters counters = on().counters();
        int most = 0;
        for (int i = 0; i < 5; i++) {
            try (Shares shares = on().sharesFor(on().fixture().administrator()).build()) {
                on().share(shares).files().list(on().at("").toString());
                most = Math.max(most, counters.sessions());
            }
        }
        if (most == 0) {
            throw new NotVerified("the fixture counts no session while there is one");
        }
        Scene.await(() -> Rule.C5.asks("no session after five programs have ended"), () -> counters.sessions() == 0);
    }

    @Test
    void C6_noSecretIsShown() throws Exception {
        String secret = "Xk7-hunter2-qzp";
        Credentials wrong = Credentials.password(on().fixture().administrator().identity(), secret.toCharArray());
        StringWriter all = new StringWriter();
        all.append(wrong.toString());
        Overheard overheard = on().closing(Overheard.listen());
        try (Shares shares = on().shares(wrong, EngineClock.system())) {
            Share share = on().share(shares);
            Throwable failure =
                    catchThrowable(() -> share.files().list(on().at("").toString()));
            if (failure != null) {
                failure.printStackTrace(new PrintWriter(all, true));
            }
            all.append(String.valueOf(share.probe()))
                    .append(String.valueOf(shares.links()))
                    .append(String.valueOf(share));
        }
        try {
            ServerLink link =
                    on().closing(on().backend().logOn(on().place().share().server(), wrong));
            all.append(String.valueOf(link))
                    .append(String.valueOf(link.volume(on().place().share())));
        } catch (ShareException e) {
            e.printStackTrace(new PrintWriter(all, true));
        }
        assertThat(all.toString())
                .as(Rule.C6.asks("no secret in messages, traces and texts"))
                .doesNotContain(secret);
        assertThat(overheard.all())
                .as(Rule.C6.asks("no secret in logs and on the console"))
                .doesNotContain(secret);
    }

    @Test
    void C6_noSecretOfALinkIsShown() throws Exception {
        if (!(on().fixture().administrator() instanceof Credentials.Password password)) {
            throw new NotVerified("nobody logs on with a secret here");
        }
        String secret = new String(password.secret());
        if (secret.length() < LONG_SECRET) {
            throw new NotVerified("the administrator's secret is so short that it may turn up by chance");
        }
        Overheard overheard = on().closing(Overheard.listen());
        ServerLink link = on().closing(on().fixture()
                .backend()
                .logOn(on().place().share().server(), on().fixture().administrator()));
        Volume volume = link.volume(on().place().share());
        ShareException e = refusal(
                Rule.C6.asks("a refusal"), () -> volume.read(on().at("NONE")).close());
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all, true));
        all.append(String.valueOf(on().fixture().backend()))
                .append(String.valueOf(link))
                .append(String.valueOf(volume))
                .append(String.valueOf(on().share().probe(Probe.CONNECT)))
                .append(String.valueOf(on().shares().links()));
        link.close();
        assertThat(all.toString())
                .as(Rule.C6.asks("no secret in what a link says of itself"))
                .doesNotContain(secret);
        assertThat(overheard.all())
                .as(Rule.C6.asks("no secret in logs and on the console"))
                .doesNotContain(secret);
    }
}
