package org.shareops.backend.netware;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.slf4j.LoggerFactory;

/**
 * Client, server and keeper in a process that writes down all that it can: logs of every level, a flight recording of every event,
 * exceptions, and how objects describe themselves. Arguments: a file for what nobody may write down, and another for the recording;
 * with a third, those secrets are written down nevertheless.
 */
final class LogOnMain {
    static final String SECRET = "Sesame4711Open";
    static final String WRONG = "Basil0815Shut";
    private static final String USER = "EVE";

    private final PrintStream out = System.out;

    private LogOnMain() {}

    public static void main(String[] arguments) throws Exception {
        Path recorded = Path.of(arguments[1]);
        ConsoleHandler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.setLevel(Level.ALL);
        root.addHandler(console);
        Map<String, byte[]> secrets;
        try (Recording recording = new Recording()) {
            for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
                recording.enable(type.getName()).withoutStackTrace().withoutThreshold();
            }
            recording.start();
            secrets = new LogOnMain().run();
            if (arguments.length > 2) {
                secrets.forEach(LogOnMain::leak);
            }
            recording.dump(recorded);
        }
        for (RecordedEvent event : RecordingFile.readAllEvents(recorded)) {
            // Others on this machine may run with whatever arguments they like.
            if (!event.getEventType().getName().equals("jdk.SystemProcess")) {
                System.out.println(event);
            }
        }
        StringBuilder all = new StringBuilder();
        secrets.forEach((what, secret) -> TappedSecrets.writings(secret)
                .forEach(writing -> all.append(what).append('=').append(writing).append('\n')));
        Files.writeString(Path.of(arguments[0]), all);
    }

    private Map<String, byte[]> run() throws Exception {
        TappedSecrets good = new TappedSecrets(SECRET);
        TappedSecrets bad = new TappedSecrets(WRONG);
        Share later;
        try (NetWareFixture on = new NetWareFixture(
                        true,
                        builder -> builder.operator(USER, SECRET.toCharArray()).listener(out::println));
                CountingProxy proxy = CountingProxy.start(on.port(), new NcpFormat(), good);
                CountingProxy other = CountingProxy.start(on.port(), new NcpFormat(), bad)) {
            String url = NetWareFixture.url(proxy.port());
            work(url);
            wrong(NetWareFixture.url(other.port()));
            cordon(url);
            try (Shares shares = shares(SECRET)) {
                later = shares.share(url);
                later.files().list("");
                on.server().close();
                failing(() -> later.files().list(""));
            }
            describe(on.server());
        }
        failing(() -> later.files().list(""));
        Map<String, byte[]> all = new HashMap<>(good.all());
        bad.all().forEach((what, secret) -> all.put("wrong " + what, secret));
        return all;
    }

    private static Shares shares(String password) {
        return NetWareFixture.shares(Credentials.password(USER, password.toCharArray()), EngineClock.system());
    }

    private void work(String url) throws Exception {
        try (Shares shares = shares(SECRET)) {
            Share share = shares.share(url);
            share.replace("A.TXT").from(Source.bytes(new byte[10])).run();
            describe(shares, share, shares.links(), share.probe(Probe.CONNECT), share.sessions(), share.openFiles());
            share.disconnect(share.sessions().items())
                    .forEach(result -> describe(result, result.failure().orElse(null)));
        }
    }

    private void wrong(String url) throws Exception {
        try (Shares shares = shares(WRONG)) {
            failing(() -> shares.share(url).files().list(""));
            failing(() -> shares.share(url).files().list(""));
            describe(shares.links());
        }
    }

    private void cordon(String url) throws Exception {
        ShareUrl parsed = ShareUrl.parse(url);
        Backend backend = NetWareFixture.backend();
        Credentials credentials = Credentials.password(USER, SECRET.toCharArray());
        try (ServerLink link = backend.logOn(parsed.server(), credentials);
                Volume volume = link.volume(backend.share(parsed))) {
            Admission admission = volume.facet(Admission.class).orElseThrow();
            byte[] saved = admission.save();
            admission.refuse(saved);
            failing(() -> backend.logOn(parsed.server(), credentials).close());
            admission.restore(saved);
            failing(() -> volume.read(SharePath.of("NONE")).close());
            describe(backend, link, volume, admission, credentials, parsed);
        }
    }

    private void describe(Object... objects) {
        out.println(Arrays.toString(objects));
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private void failing(Attempt attempt) throws Exception {
        try {
            attempt.run();
        } catch (ShareException e) {
            e.printStackTrace(out);
            describe(e);
            return;
        }
        throw new IllegalStateException("it should have failed");
    }

    /** Not an event of the library. The recording reads the field, and nothing else does. */
    @SuppressWarnings("UnusedVariable")
    private static final class Leak extends Event {
        private String text = "";
    }

    private static void leak(String what, byte[] secret) {
        List<String> writings = TappedSecrets.writings(secret);
        Leak event = new Leak();
        event.text = "leak1 " + writings.get(0);
        event.commit();
        LoggerFactory.getLogger("leak").trace("leak2 {} {}", what, writings.get(1));
        Logger.getLogger("leak").finest("leak3 " + what.toLowerCase(Locale.ROOT) + writings.get(2));
        new IllegalStateException("leak4 " + writings.get(3)).printStackTrace(System.out);
        System.out.println("leak5 " + new String(secret, StandardCharsets.ISO_8859_1));
    }
}
