package org.shareops;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.shareops.internal.delivery.InboxDesk;
import org.shareops.internal.delivery.SenderMemory;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.run.Runs;
import org.shareops.internal.share.FileDesk;
import org.shareops.internal.share.SessionDesk;
import org.shareops.internal.update.UpdateEngine;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CloseResult;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.CordonEnd;
import org.shareops.model.OpenFile;
import org.shareops.model.Probe;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.update.RecoveryReport;

/**
 * A handle to one share: cheap, immutable, thread-safe. The link behind it is made when it is first needed, and every
 * operation may throw {@link ShareException}: {@code UNREACHABLE}, {@code AUTHENTICATION_REJECTED} while the link is made,
 * {@code NOT_FOUND} for a share that does not exist, {@code CLOSED} after {@link Shares#close()}.
 *
 * <p>Paths may be given as text, see {@link SharePath#of}.
 */
public final class Share {
    private static final String KEEP_OFF = "keep newcomers off";
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);

    private final ShareAddress address;
    private final LinkTable links;
    private final SessionDesk sessions;
    private final FileDesk files;
    private final UpdateEngine engine;
    private final Set<Cordon> cordons;
    private final EngineClock clock;
    private final SenderMemory deliveries;

    Share(
            ShareAddress address,
            LinkTable links,
            EngineClock clock,
            Runs runs,
            Set<Cordon> cordons,
            SenderMemory deliveries) {
        this.address = address;
        this.clock = clock;
        this.deliveries = deliveries;
        this.links = links;
        this.sessions = new SessionDesk(links, address, clock);
        this.files = new FileDesk(links, address, clock);
        this.engine = new UpdateEngine(links, clock, runs);
        this.cordons = cordons;
    }

    /** Returns which share this is. */
    public ShareAddress address() {
        return address;
    }

    /** Tells what is known of the link, without any traffic (rules P1, P9). */
    public ConnectionStatus probe() throws ShareException {
        return probe(Probe.PASSIVE);
    }

    /** Tells what is known of the link, at no more cost than {@code probe} allows (rules P1, P8, P9). */
    public ConnectionStatus probe(Probe probe) throws ShareException {
        return links.probe(address.server(), probe);
    }

    /** Tells what the share can do, as far as that is known without any traffic (rule C1). */
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return capabilities(Probe.PASSIVE);
    }

    /** Tells what the share can do; anything but {@link Probe#PASSIVE} asks the server (rule C1). */
    public Map<Capability, CapabilityStatus> capabilities(Probe probe) throws ShareException {
        return sessions.capabilities(probe);
    }

    /**
     * Lists the sessions (rules S1, S3, S6).
     *
     * @throws ShareException {@code UNSUPPORTED} without traffic; {@code ACCESS_DENIED} without the right (rule S2)
     */
    public ServerList<Session> sessions() throws ShareException {
        return sessions.sessions();
    }

    /** Lists all open files; see {@link #openFiles(SharePath)}. */
    public ServerList<OpenFile> openFiles() throws ShareException {
        return openFiles(SharePath.root());
    }

    /**
     * Lists open files at and below a path (rules S1, S6).
     *
     * @throws ShareException {@code UNSUPPORTED} without traffic; {@code ACCESS_DENIED} without the right (rule S2)
     */
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        return sessions.openFiles(below);
    }

    /**
     * Ends sessions that were listed before. Each gets a result of its own; our own sessions are refused (rules S3-S5). Where a
     * server cannot tell sessions of one user from one client apart, all of them go, and each gets a result (rule S7).
     *
     * @throws ShareException {@code UNSUPPORTED} without traffic; {@code ACCESS_DENIED} without the right to list
     */
    public List<CloseResult> disconnect(Collection<Session> targets) throws ShareException {
        return sessions.disconnect(targets);
    }

    /**
     * Closes open files that were listed before. Each gets a result of its own (rules S4, S5).
     *
     * @throws ShareException {@code UNSUPPORTED} without traffic; {@code ACCESS_DENIED} without the right to list
     */
    public List<CloseResult> closeFiles(Collection<OpenFile> targets) throws ShareException {
        return sessions.closeFiles(targets);
    }

    /** Starts the replacement of a directory; see {@link #update(SharePath)}. */
    public Update update(String directory) {
        return update(SharePath.of(directory));
    }

    /** Starts the replacement of a directory, which need not exist yet; its parent must. */
    public Update update(SharePath directory) {
        return new Update(engine, new ShareLocation(address, directory));
    }

    /** Starts the replacement of a file; see {@link #replace(SharePath)}. */
    public Replace replace(String file) {
        return replace(SharePath.of(file));
    }

    /** Starts the replacement of a file, which need not exist yet; its parent must. */
    public Replace replace(SharePath file) {
        return new Replace(engine, new ShareLocation(address, file));
    }

    /** Starts the removal of a file or directory; see {@link #remove(SharePath)}. */
    public Remove remove(String path) {
        return remove(SharePath.of(path));
    }

    /** Starts the removal of a file or directory. */
    public Remove remove(SharePath path) {
        return new Remove(engine, new ShareLocation(address, path));
    }

    /** Starts a rollback; see {@link #rollback(SharePath)}. */
    public Rollback rollback(String directory) {
        return rollback(SharePath.of(directory));
    }

    /** Starts the return of a directory of versions to another of its versions. */
    public Rollback rollback(SharePath directory) {
        return new Rollback(engine, new ShareLocation(address, directory));
    }

    /** Returns the versions of a directory; see {@link #versions(SharePath)}. */
    public Versions versions(String directory) {
        return versions(SharePath.of(directory));
    }

    /** Returns the versions of a directory that is published by the strategy VERSIONED. No I/O. */
    public Versions versions(SharePath directory) {
        return new Versions(engine, new ShareLocation(address, directory));
    }

    /** Returns an inbox; see {@link #inbox(SharePath)}. */
    public Inbox inbox(String directory) {
        return inbox(SharePath.of(directory));
    }

    /** Returns a directory that senders deliver items into, for both sides. It has to exist when it is used. No I/O. */
    public Inbox inbox(SharePath directory) {
        return new Inbox(new InboxDesk(links, clock, new ShareLocation(address, directory), deliveries));
    }

    /** Recovers everything on the share; see {@link #recover(SharePath)}. */
    public RecoveryReport recover() throws ShareException {
        return recover(SharePath.root());
    }

    /** Recovers a target, or everything below a directory; see {@link #recover(SharePath)}. */
    public RecoveryReport recover(String path) throws ShareException {
        return recover(SharePath.of(path));
    }

    /**
     * Brings updates to an end whose programs crashed or lost their link: to the new content if the commit had begun and can
     * be finished, else to the old (rule R4). Programs at work are left alone, and so are those that wait for their next
     * attempt. An update does the same for its own target before it begins, so this is for those who do not want to wait for
     * the next one. Nothing to recover is success. For the path itself, and for everything below it, which is walked over.
     *
     * @throws ShareException if the server cannot be asked, or may not be by us; single failures are in the report
     */
    public RecoveryReport recover(SharePath path) throws ShareException {
        return engine.recover(new ShareLocation(address, path));
    }

    /** Keeps newcomers off for as long as this program lives; see {@link #cordon(String, Duration)}. */
    public Cordon cordon(String reason) throws ShareException {
        return cordon(reason, LEASE);
    }

    /**
     * Keeps newcomers off, so that those who are in can be waited for and nobody follows them (rules D2, D6). Joins a cordon that
     * is there.
     *
     * @param reason for people who find the lease
     * @param lease how long after a crash of this program others may lift the cordon, by the server's clock; at least 30 seconds
     * @throws ShareException {@code UNSUPPORTED} if the share cannot refuse newcomers; {@code ACCESS_DENIED} without the right to;
     *     {@code REFUSED} if somebody has changed by hand what an earlier cordon had changed
     */
    public Cordon cordon(String reason, Duration lease) throws ShareException {
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("the lease must be at least " + SHORTEST_LEASE + ", not " + lease);
        }
        sessions.refuseUndeclared(Capability.REFUSE_NEWCOMERS, KEEP_OFF);
        return new Cordon(engine.cordon(address, reason, lease), cordons);
    }

    /**
     * Lifts a cordon for all who keep newcomers off, for administrators who know better than they.
     *
     * @param force puts back what was there before the cordon even if somebody has changed it since
     */
    public CordonEnd liftCordon(boolean force) throws ShareException {
        sessions.refuseUndeclared(Capability.REFUSE_NEWCOMERS, "let newcomers in again");
        return engine.liftCordon(address, force);
    }

    /** Returns plain access to the files of the share. */
    public ShareFiles files() {
        return new ShareFiles(this, files);
    }

    /** Returns the share's URL. */
    @Override
    public String toString() {
        return address.toString();
    }
}
