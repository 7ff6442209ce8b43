package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.model.Support;
import org.shareops.source.Source;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EngineClock;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdateStrategy;

/** One test's directory on a share, and everything that the test opens there: closed, in turn, when the test is over. */
final class Scene implements AutoCloseable {
    /** Between two looks at a condition, so that who is asked gets to do something else. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final int CLAIMS_IN_PLACE = 3;
    private static final int CLAIMS_THROUGH = 6;

    private final ShareFixture fixture;
    private final String url;
    private final ShareLocation place;
    private final FaultBackend wire;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<Rule, String> partly = new EnumMap<>(Rule.class);
    private final Map<Rule, String> notShown = new EnumMap<>(Rule.class);
    private @Nullable ServerLink link;
    private @Nullable Volume volume;
    private @Nullable Share share;

    Scene(ShareFixture fixture) throws Exception {
        this(fixture, fixture.emptyDirectory());
    }

    Scene(ShareFixture fixture, String url) {
        this.fixture = fixture;
        this.url = url;
        this.wire = new FaultBackend(fixture.backend());
        this.place = wire.location(ShareUrl.parse(url));
    }

    /** What a program does that must not fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    ShareFixture fixture() {
        return fixture;
    }

    String url() {
        return url;
    }

    ShareLocation place() {
        return place;
    }

    /** The backend, with a count of what it is asked for. */
    FaultBackend backend() {
        return wire;
    }

    /** Notes that the test, should it pass, has shown only a part of what it shows elsewhere of a rule. */
    void partly(Rule rule, String reason) {
        partly.merge(rule, reason, Scene::and);
    }

    /** Notes that the test, should it pass, has shown nothing of one of its rules. */
    void notShown(Rule rule, String reason) {
        notShown.merge(rule, reason, Scene::and);
    }

    private static String and(String first, String second) {
        return first.equals(second) ? first : first + "; " + second;
    }

    Map<Rule, String> partly() {
        return partly;
    }

    Map<Rule, String> notShown() {
        return notShown;
    }

    <T extends AutoCloseable> T closing(T object) {
        opened.push(object);
        return object;
    }

    /** Returns a path below the test's directory; the directory itself for the empty string. */
    SharePath at(String path) {
        return path.isEmpty() ? place.path() : place.path().resolve(SharePath.of(path));
    }

    /** An administrator's session, without the engine. */
    ServerLink link() throws ShareException {
        if (link == null) {
            link = closing(wire.logOn(place.share().server(), fixture.administrator()));
        }
        return link;
    }

    /** The share in that session. */
    Volume volume() throws ShareException {
        if (volume == null) {
            volume = closing(link().volume(place.share()));
        }
        return volume;
    }

    /** The share in a second session of ours. */
    Volume anotherVolume() throws ShareException {
        ServerLink second = closing(wire.logOn(place.share().server(), fixture.administrator()));
        return closing(second.volume(place.share()));
    }

    Shares.Builder sharesFor(Credentials credentials) {
        return builder(wire, credentials);
    }

    private static Shares.Builder builder(FaultBackend backend, Credentials credentials) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(credentials))
                .idleTime(Duration.ofMinutes(5));
    }

    /** A program of an administrator with a network of its own. The caller closes it. */
    Shares over(FaultBackend backend, EngineClock clock) {
        return builder(backend, fixture.administrator()).clock(clock).build();
    }

    Shares shares(Credentials credentials, EngineClock clock) {
        return closing(sharesFor(credentials).clock(clock).build());
    }

    Shares shares() {
        return shares(fixture.administrator(), Patience.clock());
    }

    /** The share as an administrator's program sees it, through the engine. */
    Share share() {
        if (share == null) {
            share = shares().share(place.share());
        }
        return share;
    }

    Share share(Shares shares) {
        return shares.share(place.share());
    }

    OtherClient other() throws Exception {
        return closing(need(fixture.otherClient(url), "the fixture has no other client"));
    }

    ServerCounters counters() {
        return need(fixture.counters(), "nothing counts on the server");
    }

    Wire cable() {
        return need(fixture.wire(), "there is no wire that could be cut");
    }

    Credentials plainUser() {
        return need(fixture.plainUser(), "the fixture has no user without rights");
    }

    static <T> T need(Optional<T> part, String otherwise) {
        return part.orElseThrow(() -> new NotVerified(otherwise));
    }

    <F> F facet(Class<F> type) throws ShareException {
        return need(volume().facet(type), "the backend does not have " + type.getSimpleName());
    }

    void put(String file, byte[] content) throws ShareException {
        try (ContentWriter writer = volume().createNew(at(file))) {
            if (content.length > 0) {
                writer.write(ByteBuffer.wrap(content), 0);
            }
        }
    }

    void put(String file, String content) throws ShareException {
        put(file, utf8(content));
    }

    byte[] bytes(String file) throws ShareException {
        return bytes(volume(), at(file));
    }

    static byte[] bytes(Volume volume, SharePath file) throws ShareException {
        try (ContentReader reader = volume.read(file)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(volume.traits().transferSize());
            while (reader.read(buffer, all.size()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return all.toByteArray();
        }
    }

    String get(String file) throws ShareException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    Entry entry(String path) throws ShareException {
        return volume().stat(at(path)).orElseThrow(() -> new AssertionError(at(path) + " is not there"));
    }

    Map<String, Entry> list(String directory) throws ShareException {
        Map<String, Entry> found = new TreeMap<>();
        try (EntryCursor cursor = volume().list(at(directory))) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                Entry before = found.put(entry.name(), entry);
                assertThat(before)
                        .as("the listing has " + entry.name() + " twice")
                        .isNull();
            }
        }
        return found;
    }

    /** Returns what a listing says of a name. */
    Entry listed(String directory, String name) throws ShareException {
        Entry entry = list(directory).get(name);
        if (entry == null) {
            throw new AssertionError("the listing of " + at(directory) + " has no " + name);
        }
        return entry;
    }

    /** Returns true if the share can do that, as known after asking. */
    boolean can(Capability capability) throws ShareException {
        CapabilityStatus status = share().capabilities(Probe.CONNECT).get(capability);
        return status != null && status.support() == Support.YES;
    }

    /** Returns those of the two strategies that publish a directory in place which the share has. */
    List<UpdateStrategy> strategies() throws ShareException {
        List<UpdateStrategy> found = new ArrayList<>();
        if (can(Capability.UPDATE_SWAP)) {
            found.add(UpdateStrategy.SWAP);
        }
        boolean patches = can(Capability.UPDATE_PATCH);
        boolean claims = volume().traits().maxClaims() >= mostClaims();
        if (patches && claims) {
            found.add(UpdateStrategy.PATCH);
        }
        String reason = "patches of as many files as these tests change need more claims than its traits allow";
        if (found.isEmpty()) {
            throw new NotVerified(patches ? reason : "the backend can update no directory");
        }
        if (patches && !claims) {
            partly(Rule.R2, reason);
        }
        return found;
    }

    /** How many claims the tests' patches take: of what is removed, of what is replaced, and of what comes in its place. */
    private int mostClaims() throws ShareException {
        VolumeTraits traits = volume().traits();
        boolean inPlace = traits.replaceOwnClaim() && (traits.replacingRename() || can(Capability.ATOMIC_EXCHANGE));
        return inPlace || !traits.renameThroughClaim() ? CLAIMS_IN_PLACE : CLAIMS_THROUGH;
    }

    /** Returns the names in a directory without those of the engine's own records. */
    Set<String> names(String directory) throws ShareException {
        Set<String> names = new TreeSet<>(list(directory).keySet());
        names.removeIf(name -> name.equalsIgnoreCase(".shareops") || name.equalsIgnoreCase("shareops"));
        return names;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is there without the engine's own records. */
    Map<String, String> tree(String directory) throws ShareException {
        Map<String, String> found = new TreeMap<>();
        collect(directory, "", found);
        return found;
    }

    private void collect(String directory, String prefix, Map<String, String> found) throws ShareException {
        for (Entry entry : list(directory).values()) {
            String path = directory.isEmpty() ? entry.name() : directory + "/" + entry.name();
            if (entry.isDirectory()) {
                collect(path, prefix + entry.name() + "/", found);
            } else {
                found.put(prefix + entry.name(), get(path));
            }
        }
    }

    /** Makes a source of files in a directory of this machine, deleted when the test is over. */
    Source source(Map<String, String> files) throws IOException {
        return Source.directory(directory(files));
    }

    Path directory(Map<String, String> files) throws IOException {
        Path directory = Files.createTempDirectory("shareops-contract-");
        opened.push(() -> Trees.delete(directory));
        return Trees.write(directory, files);
    }

    /** Returns what a call fails with, which must be the library's own exception. */
    static ShareException refusal(String must, ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        if (failure instanceof FixtureFailure
                || failure instanceof NotVerified
                || failure instanceof TestAbortedException) {
            sneak(failure);
        }
        if (failure == null) {
            throw new AssertionError("[" + must + "]\nThe call went through, and nothing was refused.");
        }
        assertThat(failure).as(must).isInstanceOf(ShareException.class);
        return (ShareException) failure;
    }

    /** Fails on what is listed with the user of somebody else; a server need not tell any. */
    void assertUsers(Rule rule, List<OpenFile> files, OtherClient other) throws Exception {
        String user = other.user();
        assertThat(files)
                .as(rule.asks("its user " + user + ", or none where the server does not tell"))
                .allMatch(each -> mayBe(each.user(), user));
        if (files.stream().anyMatch(each -> each.user().isEmpty())) {
            partly(rule, "the server does not tell whose open files they are");
        }
    }

    /** Returns false if a server names somebody else. */
    static boolean mayBe(Optional<String> listed, OtherClient other) {
        return mayBe(listed, other.user());
    }

    private static boolean mayBe(Optional<String> listed, String user) {
        return listed.map(name -> withoutDomain(name).equalsIgnoreCase(withoutDomain(user)))
                .orElse(true);
    }

    private static String withoutDomain(String user) {
        return user.substring(user.lastIndexOf('\\') + 1);
    }

    static void assertKind(Rule rule, ErrorKind kind, String when, ShareException e) {
        assertThat(e.kind()).as(rule.asks(kind + " " + when + ", and not " + e)).isEqualTo(kind);
    }

    private static void sneak(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** Waits for something that another process does by itself. */
    static void await(Supplier<String> must, java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Patience.withServers().toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(must.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException("while it was waited for this: " + must.get());
            }
        }
    }

    @Override
    public void close() throws Exception {
        List<Exception> failures = new ArrayList<>();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            Exception first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
