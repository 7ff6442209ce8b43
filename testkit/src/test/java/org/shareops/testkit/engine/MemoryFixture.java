package org.shareops.testkit.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.FaultBackend;
import org.shareops.update.UpdateStrategy;

/** A server in memory, the library on it, and a second link by which tests look at what is there. */
final class MemoryFixture implements AutoCloseable {
    final MemoryServer server;
    /** Logs the calls that {@link #share} makes. */
    final FaultBackend wire;

    final Shares shares;
    final Share share;
    private final Shares observerShares;
    final Share observer;

    MemoryFixture(MemoryProfile profile) {
        this(profile, EngineClock.system());
    }

    MemoryFixture(MemoryProfile profile, EngineClock clock) {
        server = MemoryServer.create("srv", profile).addShare("packages");
        wire = new FaultBackend(new MemoryBackend(server));
        shares = Shares.builder().onlyGivenBackends().backend(wire).clock(clock).build();
        share = shares.share("mem://srv/packages");
        observerShares = sharesOn(EngineClock.system());
        observer = observerShares.share("mem://srv/packages");
    }

    /** The library once more, with a link of its own. */
    Shares sharesOn(EngineClock clock) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new MemoryBackend(server))
                .clock(clock)
                .build();
    }

    /** All profiles that stand for a kind of server, and mixtures that no server has but a backend may. */
    static Map<String, MemoryProfile> profiles() {
        Map<String, MemoryProfile> all = new LinkedHashMap<>();
        all.put("windows", MemoryProfile.windows());
        all.put("samba422", MemoryProfile.samba422());
        all.put("samba417", MemoryProfile.samba417());
        all.put("netware", MemoryProfile.netware());
        all.put("netwareDos", MemoryProfile.netwareDos());
        all.put("posix", MemoryProfile.posix());
        all.put("posixWithoutExchange", MemoryProfile.posix().without(Switch.ATOMIC_EXCHANGE));
        all.put(
                "windowsWithoutFacets",
                MemoryProfile.windows()
                        .without(
                                Switch.SERVER_COPY,
                                Switch.SECURITY,
                                Switch.LIST_SESSIONS,
                                Switch.CLOSE_FILE,
                                Switch.DISCONNECT));
        all.put("lenientWithoutListing", MemoryProfile.samba417().without(Switch.LIST_SESSIONS));
        return all;
    }

    static Stream<Arguments> everyProfileAndStrategy() {
        return profiles().entrySet().stream()
                .flatMap(profile -> Stream.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)
                        .map(strategy -> Arguments.of(profile.getKey(), profile.getValue(), strategy)));
    }

    /** Those on which names that differ in case alone are one name. */
    static Stream<Arguments> everyCaselessProfile() {
        return profiles().entrySet().stream()
                .filter(profile -> !profile.getValue().names().caseSensitive())
                .map(profile -> Arguments.of(profile.getKey(), profile.getValue()));
    }

    static Stream<Arguments> everyProfile() {
        return profiles().entrySet().stream().map(profile -> Arguments.of(profile.getKey(), profile.getValue()));
    }

    /** Opens a file as another client, so that it cannot be replaced on any profile. */
    MemoryClient.Handle hold(String path) throws IOException {
        return server.open("packages", "alice", "pc7").open(SharePath.of(path), Set.of(Access.READ), Set.of());
    }

    /** Puts files there without the library. */
    void put(String path, String content) throws IOException {
        SharePath file = SharePath.of(path);
        for (int depth = 1; depth < file.names().size(); depth++) {
            String directory = file.prefix(depth).toString();
            if (observer.files().stat(directory).isEmpty()) {
                observer.files().createDirectory(directory);
            }
        }
        try (MemoryClient client = server.open("packages", "bob", "pc8")) {
            client.writeFile(file, content.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The same inside a fault point or a listener. */
    void putUnchecked(String path, String content) {
        try {
            put(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String path) throws IOException {
        try (InputStream in = observer.files().read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Everything below a directory, control directories included: name to content, directories to "/". */
    Map<String, String> tree(String directory) throws IOException {
        Map<String, String> found = new TreeMap<>();
        walk(directory, "", found);
        return found;
    }

    private void walk(String directory, String prefix, Map<String, String> found) throws IOException {
        for (Entry entry : observer.files().list(directory + prefix)) {
            String path = prefix + "/" + entry.name();
            if (entry.isDirectory()) {
                found.put(path, "/");
                walk(directory, path, found);
            } else {
                found.put(path, read(directory + path));
            }
        }
    }

    /** Everything below a directory but control directories; empty if it is not there. */
    Map<String, String> live(String directory) throws IOException {
        Map<String, String> found = observer.files().stat(directory).isPresent() ? tree(directory) : new TreeMap<>();
        found.keySet().removeIf(MemoryFixture::isControl);
        return found;
    }

    /** The contents of all files that wait in control directories, anywhere on the share; records do not count. */
    List<String> keptContents() throws IOException {
        List<String> kept = new ArrayList<>();
        tree("").forEach((path, content) -> {
            boolean named =
                    path.toLowerCase(Locale.ROOT).matches(".*\\.(man|lck|txn|old|stk)|.*/(man2?|plan)|.*\\.ver/.*");
            if (isControl(path) && !content.equals("/") && !named) {
                kept.add(content);
            }
        });
        return kept;
    }

    private static boolean isControl(String path) {
        return path.contains("/.shareops") || path.contains("/SHAREOPS");
    }

    /** Files by path as {@link #tree} shows them: with a slash in front, and with their directories. */
    static Map<String, String> asTree(Map<String, String> files) {
        Map<String, String> tree = new TreeMap<>();
        files.forEach((name, content) -> {
            tree.put("/" + name, content);
            for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                tree.put("/" + name.substring(0, slash), "/");
            }
        });
        return tree;
    }

    /** Names in the control directory beside targets in the root; empty if there is none. */
    Set<String> controlNames() throws IOException {
        for (String name : new String[] {".shareops", "SHAREOPS"}) {
            if (observer.files().stat(name).isPresent()) {
                return tree(name).keySet();
            }
        }
        return Set.of();
    }

    /** The same without reading anything, so that it can be asked while files there are held. */
    Set<String> listedControlNames() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String name : new String[] {".shareops", "SHAREOPS"}) {
            if (observer.files().stat(name).isPresent()) {
                observer.files().list(name).forEach(entry -> names.add(entry.name()));
            }
        }
        return names;
    }

    static Source source(Path directory, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return Source.directory(directory);
    }

    @Override
    public void close() throws IOException {
        shares.close();
        observerShares.close();
    }
}
