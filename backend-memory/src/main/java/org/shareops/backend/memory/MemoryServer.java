package org.shareops.backend.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Space;

/**
 * A server in the memory of this process, as a test sees it: it sets it up, counts what arrives, and plays faults and
 * other clients. {@link MemoryBackend} is the library's way to it.
 *
 * <p>What it cannot do: survive its process, hold files of 2 GiB or more, model a delete that is pending (a file
 * deleted while somebody shares deletion loses its name at once), opens of directories, leases, symbolic links, or a
 * loss of what was not synced. A listing is a picture of the moment it began.
 *
 * <p>Thread-safe; one lock, held while one request acts and never while a {@link FaultPoint} runs.
 */
public final class MemoryServer {
    private static final long DEFAULT_BYTES = 1L << 40;
    private static final FaultPoint NO_FAULT = (primitive, path) -> {};

    private final String host;
    private final MemoryProfile profile;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> requests = new ConcurrentHashMap<>();
    private final List<SharePath> writesDenied = new CopyOnWriteArrayList<>();
    private volatile InstantSource clock = InstantSource.system();
    private volatile FaultPoint before = NO_FAULT;
    private volatile FaultPoint after = NO_FAULT;
    private volatile boolean listingDenied;

    // Guarded by the lock.
    private final Map<String, MemoryShare> shares = new LinkedHashMap<>();
    private final Set<Credentials> users = new HashSet<>();
    private final Map<String, Presence> links = new LinkedHashMap<>();
    private final Map<String, Presence> clients = new LinkedHashMap<>();
    private boolean running = true;
    private long logOns;
    private long lastId;
    private long quota = DEFAULT_BYTES;
    private long used;

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
        clock = value;
        return this;
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

    /**
     * From now on refuses with {@code ACCESS_DENIED} what the library wants to change at or below a path, on any share.
     */
    public MemoryServer denyWrites(SharePath path) {
        writesDenied.add(folded(path));
        return this;
    }

    /** From now on refuses to list sessions and open files with {@code ACCESS_DENIED} (rule S2). */
    public MemoryServer denyListing() {
        listingDenied = true;
        return this;
    }

    /** Sets the fault point before each request of the library acts; takes the place of the one before. */
    public MemoryServer beforeEach(FaultPoint point) {
        before = point;
        return this;
    }

    /** Sets the fault point after each request of the library has acted; takes the place of the one before. */
    public MemoryServer afterEach(FaultPoint point) {
        after = point;
        return this;
    }

    /** Goes down: all links are lost with what they held, and log-ons find the server {@code UNREACHABLE}. */
    public MemoryServer stop() {
        return locked(() -> {
            running = false;
            presences().forEach(presence -> presence.end(Presence.State.LOST));
            links.clear();
            clients.clear();
        });
    }

    /** Comes up again, with all files. */
    public MemoryServer start() {
        return locked(() -> running = true);
    }

    /**
     * Lets another client in, which is no part of the library and neither counted nor met by fault points.
     *
     * @param share the only share that it uses
     * @param user the name that sessions show; not checked
     * @param clientHost the host that sessions show
     * @throws ShareException {@code UNREACHABLE} if the server is down, {@code NOT_FOUND} if there is no such share,
     *     {@code ACCESS_DENIED} if the share refuses newcomers
     */
    public MemoryClient open(String share, String user, String clientHost) throws ShareException {
        Presence presence = newPresence(user, clientHost);
        return unobserved(new Call(profile, presence, null, "connect", SharePath.root(), false), call -> {
            requireRunning(call);
            MemoryShare admitted = admit(call, share);
            clients.put(presence.id, presence);
            return new MemoryClient(this, presence, admitted);
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
        return read(() -> logOns);
    }

    /** Returns how many links of the library are up now. */
    public int connections() {
        return read(links::size);
    }

    /** Returns how many files the library has open now. */
    public int openHandles() {
        return read(() ->
                links.values().stream().mapToInt(link -> link.opens.size()).sum());
    }

    /** Returns how many requests the library has sent, by primitive as in {@link FaultPoint#reached}. A copy. */
    public Map<String, Long> requests() {
        return Map.copyOf(requests);
    }

    Presence logOn(Credentials credentials) throws ShareException {
        Presence presence = newPresence(credentials.identity(), "localhost");
        Call call = new Call(profile, presence, null, "logOn", SharePath.root(), false);
        call.requireUsable();
        try {
            return perform(call, any -> {
                requireRunning(call);
                // Without users nothing is checked; with users a log-on without a secret is a wrong one (rule P2).
                if (!users.isEmpty() && !users.contains(credentials)) {
                    throw call.refused(Refusal.BAD_LOG_ON);
                }
                logOns++;
                links.put(presence.id, presence);
                return presence;
            });
        } catch (ShareException e) {
            boolean cut = presence.state() == Presence.State.LOST;
            end(presence, Presence.State.LOST);
            throw cut ? call.failure(ErrorKind.UNREACHABLE, "the server went down meanwhile; try again later") : e;
        } catch (RuntimeException e) {
            end(presence, Presence.State.LOST);
            throw e;
        }
    }

    /** One request: counted, given to the fault points, and done under the lock if the link still holds. */
    <T> T perform(Call call, Call.Action<T> action) throws ShareException {
        requests.merge(call.primitive(), 1L, Long::sum);
        before.reached(call.primitive(), call.path());
        T result = unobserved(call, action);
        after.reached(call.primitive(), call.path());
        call.requireReply();
        return result;
    }

    /** The same without counter and fault points. */
    <T> T unobserved(Call call, Call.Action<T> action) throws ShareException {
        lock.lock();
        try {
            call.requireReply();
            call.presence().lastUsed = now();
            return action.run(call);
        } finally {
            lock.unlock();
        }
    }

    /** Does what is no request: set-up, a client's doings, letting go. */
    MemoryServer locked(Runnable action) {
        lock.lock();
        try {
            action.run();
            return this;
        } finally {
            lock.unlock();
        }
    }

    void end(Presence presence, Presence.State how) {
        locked(() -> {
            presence.end(how);
            links.remove(presence.id);
            clients.remove(presence.id);
        });
    }

    MemoryShare admit(Call call, String name) throws ShareException {
        MemoryShare share = shares.get(profile.names().fold(name));
        if (share == null) {
            throw call.refused(Refusal.NO_SHARE);
        }
        share.requireAdmitted(call);
        return share;
    }

    void requireWritable(Call call, SharePath path) throws ShareException {
        if (writesDenied.stream().anyMatch(folded(path)::startsWith)) {
            throw call.refused(Refusal.NO_RIGHT, path);
        }
    }

    boolean listingDenied() {
        return listingDenied;
    }

    List<Presence> presences() {
        List<Presence> all = new ArrayList<>(links.values());
        all.addAll(clients.values());
        return all;
    }

    boolean takeSpace(long bytes) {
        if (bytes > quota - used) {
            return bytes <= 0;
        }
        used += bytes;
        return true;
    }

    void giveBackSpace(long bytes) {
        used -= bytes;
    }

    Space space() {
        return new Space(Math.max(0, quota - used), quota);
    }

    Instant now() {
        return clock.instant();
    }

    String nextId(String prefix) {
        return prefix + ++lastId;
    }

    FileId nextFileId() {
        return new FileId(nextId(""));
    }

    private Presence newPresence(String user, String client) {
        return new Presence(read(() -> nextId("s")), user, client, now());
    }

    private void requireRunning(Call call) throws ShareException {
        if (!running) {
            throw call.failure(ErrorKind.UNREACHABLE, "the server \"" + host + "\" is down; start it");
        }
    }

    private SharePath folded(SharePath path) {
        return SharePath.ofNames(
                path.names().stream().map(profile.names()::fold).toList());
    }

    <T> T read(Supplier<T> value) {
        lock.lock();
        try {
            return value.get();
        } finally {
            lock.unlock();
        }
    }
}
