package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.FailedLogOn;
import org.shareops.spi.Space;

/**
 * A server in the memory of this process, as a test sees it: it sets it up, counts what arrives, and plays faults and
 * other clients. {@link MemoryBackend} is the library's way to it.
 *
 * <p>What it cannot do: survive its process, hold files of more than 1 GiB, model a delete that is pending (a file
 * deleted while somebody shares deletion loses its name at once), opens of directories, leases, symbolic links, or a
 * loss of what was not synced. A listing is a picture of the moment it began.
 *
 * <p>Thread-safe; one lock, held while one request acts and never while a {@link FaultPoint} runs.
 */
public final class MemoryServer {
    private final String host;
    private final MemoryProfile profile;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicLong logOns = new AtomicLong();
    private final List<SharePath> writesDenied = new CopyOnWriteArrayList<>();
    private final Set<Credentials> users = ConcurrentHashMap.newKeySet();
    volatile InstantSource clock = InstantSource.system();
    private volatile boolean running = true;

    final ReentrantLock lock = new ReentrantLock();
    final Map<String, Long> requests = new ConcurrentHashMap<>();
    volatile FaultPoint before = (primitive, path) -> {};
    volatile FaultPoint after = (primitive, path) -> {};
    volatile boolean listingDenied;
    // Changed under the lock only.
    final List<MemoryLink> links = new CopyOnWriteArrayList<>();
    final List<Open> opens = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Map<String, MemoryShare> shares = new HashMap<>();
    private long quota = 1L << 40;
    long used;

    private MemoryServer(String host, MemoryProfile profile) {
        this.host = new ServerAddress("mem", host, OptionalInt.empty()).host();
        this.profile = profile;
    }

    /** Makes a running server without shares and users, with the machine's clock and room for 1 TiB. */
    public static MemoryServer create(String host, MemoryProfile profile) {
        return new MemoryServer(host, profile);
    }

    /** Sets the server's clock; the machine's by default. */
    public MemoryServer clock(InstantSource value) {
        return locked(() -> clock = value);
    }

    /** Registers a user, as {@link Credentials#password} takes it. Without any, the server takes all credentials. */
    public MemoryServer user(String name, String secret) {
        return locked(() -> users.add(Credentials.password(name, secret.toCharArray())));
    }

    /** Adds an empty share; one of that name is kept as it is. */
    public MemoryServer addShare(String name) {
        return locked(() -> shares.computeIfAbsent(profile.names().fold(name), key -> new MemoryShare(this)));
    }

    /** Limits the content of all shares together, in bytes; what is there already stays. */
    public MemoryServer quota(long bytes) {
        return locked(() -> quota = bytes);
    }

    /** Refuses with {@code ACCESS_DENIED} what the library wants to change at or below a path, on any share. */
    public MemoryServer denyWrites(SharePath path) {
        return locked(() -> writesDenied.add(folded(path)));
    }

    /** Refuses to list sessions and open files with {@code ACCESS_DENIED} (rule S2). */
    public MemoryServer denyListing() {
        return locked(() -> listingDenied = true);
    }

    /** Sets the fault point before each request of the library acts; takes the place of the one before. */
    public MemoryServer beforeEach(FaultPoint point) {
        return locked(() -> before = point);
    }

    /** Sets the fault point after each request of the library has acted; takes the place of the one before. */
    public MemoryServer afterEach(FaultPoint point) {
        return locked(() -> after = point);
    }

    /** Shows a text to the user of a session. */
    boolean tell(String session, String text) throws Refused {
        Optional<MemoryLink> reader =
                links.stream().filter(link -> link.id.equals(session)).findFirst();
        NO_LONGER_THERE.when(reader.isEmpty(), session);
        return messages.add(reader.get().user + ": " + text);
    }

    /** Returns what users were shown, in order, each text after its user's name and a colon. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Goes down: all links are lost with what they held, and log-ons find the server {@code UNREACHABLE}. */
    public MemoryServer stop() {
        return locked(() -> {
            running = false;
            links.forEach(link -> link.end(LINK_LOST));
        });
    }

    /** Comes up again, with all files. */
    public MemoryServer start() {
        return locked(() -> running = true);
    }

    /**
     * Lets another client in, which is no part of the library and neither counted nor met by fault points.
     *
     * @param user the name that sessions show; not checked
     * @throws ShareException {@code UNREACHABLE}, {@code NOT_FOUND}, or {@code ACCESS_DENIED} to newcomers
     */
    public MemoryClient open(String share, String user, String clientHost) throws ShareException {
        MemoryLink link = new MemoryLink(this, user, clientHost, false);
        ShareAddress address = new ShareAddress(new ServerAddress("mem", host, OptionalInt.empty()), share);
        return link.act("connect", SharePath.root(), UNREACHABLE, () -> {
            UNREACHABLE.when(!running, host);
            MemoryVolume volume = admit(link, address);
            links.add(link);
            return new MemoryClient(volume);
        });
    }

    /** Returns the host's name in lower case. */
    public String host() {
        return host;
    }

    /** Returns how it behaves. */
    public MemoryProfile profile() {
        return profile;
    }

    /** Returns how many log-ons of the library have succeeded; attempts are counted in {@link #requests()}. */
    public long logOns() {
        return logOns.get();
    }

    /** Returns how many links of the library are up now. */
    public int connections() {
        return (int) links.stream().filter(link -> link.ours).count();
    }

    /** Returns how many files the library has open now. */
    public int openHandles() {
        return (int) opens.stream().filter(open -> open.volume.link.ours).count();
    }

    /** Returns how many requests the library has sent, by primitive as in {@link FaultPoint#reached}. A copy. */
    public Map<String, Long> requests() {
        return Map.copyOf(requests);
    }

    MemoryLink logOn(Credentials credentials) throws ShareException {
        MemoryLink link = new MemoryLink(this, credentials.identity(), "localhost", true);
        try {
            return link.request("logOn", SharePath.root(), UNREACHABLE, () -> {
                UNREACHABLE.when(!running, host);
                // Without users nothing is checked; with users a log-on without a secret is a wrong one (rule P2).
                BAD_LOG_ON.when(!users.isEmpty() && !users.contains(credentials), link.user);
                links.add(link);
                logOns.incrementAndGet();
                return link;
            });
        } catch (ShareException e) {
            leave(link);
            throw new FailedLogOn(e.toBuilder(), link.roundTrips());
        } catch (RuntimeException e) {
            leave(link);
            throw e;
        }
    }

    /** A failed log-on leaves no presence (rule P10). */
    private void leave(MemoryLink link) {
        locked(() -> link.end(CLOSED));
    }

    MemoryVolume admit(MemoryLink link, ShareAddress address) throws Refused {
        MemoryShare share = shares.get(profile.names().fold(address.name()));
        if (share == null) {
            throw NO_SHARE.of(address);
        }
        NEWCOMERS_REFUSED.when(!share.admits.isEmpty() && !share.admits.equals(link.user), address);
        return new MemoryVolume(link, address, share);
    }

    void requireWritable(SharePath path) throws Refused {
        NO_RIGHT.when(!isWritable(path), path);
    }

    boolean isWritable(SharePath path) {
        return writesDenied.stream().noneMatch(folded(path)::startsWith);
    }

    void requireSpace(long bytes) throws Refused {
        DISK_FULL.when(bytes > 0 && bytes > space().usableBytes(), host);
    }

    Space space() {
        return new Space(Math.max(0, quota - used), quota);
    }

    String nextId() {
        return Long.toString(lastId.incrementAndGet());
    }

    /** Does what is no request: set-up, letting go. */
    MemoryServer locked(Runnable action) {
        lock.lock();
        try {
            action.run();
            return this;
        } finally {
            lock.unlock();
        }
    }

    private SharePath folded(SharePath path) {
        return SharePath.ofNames(
                path.names().stream().map(profile.names()::fold).toList());
    }
}
