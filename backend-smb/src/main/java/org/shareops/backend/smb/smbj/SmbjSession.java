package org.shareops.backend.smb.smbj;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbEncryption;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Exchange;
import org.shareops.backend.smb.smb2.Message;
import org.shareops.backend.smb.smb2.Opener;

/** One session on one connection, neither of which is ever made again. */
final class SmbjSession implements SmbSession {
    private static final Duration LONGEST_LOG_OFF = Duration.ofSeconds(3);
    private static final String PIPES = "IPC$";
    private static final int NO_TREE = 0;
    /** SMB2_SHARE_TYPE_PRINT (MS-SMB2 2.2.10). */
    private static final int PRINTER = 3;

    private static final int BAD_DEVICE_TYPE = 0xC00000CB;

    private final Channel channel;
    private final SmbEncryption encryption;
    private final boolean sealsAll;
    private final DowngradeCheck.Negotiated negotiated;
    private final LongAdder roundTrips;
    private final Opener opener = new Opener();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<String, Connecting> connected = new ConcurrentHashMap<>();
    private final Set<SmbjTree> trees = ConcurrentHashMap.newKeySet();
    private final Optional<String> principal;
    private volatile boolean sealsSome;

    /** {@code sealsAll} says that everything is encrypted. */
    SmbjSession(
            Channel channel,
            SmbEncryption encryption,
            boolean sealsAll,
            DowngradeCheck.Negotiated negotiated,
            LongAdder roundTrips,
            Optional<String> principal) {
        this.principal = principal;
        this.channel = channel;
        this.encryption = encryption;
        this.sealsAll = sealsAll;
        this.negotiated = negotiated;
        this.roundTrips = roundTrips;
    }

    /** A share that is connected, or that one caller connects while the others wait. */
    private static final class Connecting {
        final ReentrantLock lock = new ReentrantLock();
        volatile @Nullable SmbjExchange through;
    }

    int transferBytes() {
        return negotiated.transferBytes();
    }

    int listingBytes() {
        return negotiated.listingBytes();
    }

    Opener opener() {
        return opener;
    }

    SmbFailure gone() {
        return closed.get() ? new SmbFailure.Closed("the link") : channel.gone();
    }

    void refuseIfClosed() throws SmbFailure {
        if (closed.get()) {
            throw new SmbFailure.Closed("the link");
        }
    }

    @Override
    public boolean alive() {
        return !closed.get() && channel.alive();
    }

    @Override
    public long roundTrips() {
        return roundTrips.sum();
    }

    @Override
    public Optional<String> principal() {
        return principal;
    }

    @Override
    public boolean canEncrypt() {
        return channel.protection().sealer() != null;
    }

    @Override
    public String details() {
        Signer signer = channel.protection().signer();
        Sealer sealer = channel.protection().sealer();
        String signed = signer == null ? "neither signed nor encrypted" : "signed with " + signer.algorithm();
        String sealed = sealer == null ? "" : "encrypted with " + sealer.algorithm();
        String protection = sealsAll ? sealed : sealsSome ? signed + "; shares that demand it " + sealed : signed;
        return "smbj, " + negotiated.dialect() + ", " + protection;
    }

    /** Sends what is about no share. */
    Exchange exchange() {
        return new SmbjExchange(this, channel, NO_TREE, sealsAll);
    }

    @Override
    public void echo() throws SmbFailure {
        exchange().send(Message.echo());
    }

    /** Sends in the share of pipes that every server has. */
    Exchange pipes() throws SmbFailure {
        return connected(PIPES);
    }

    @Override
    public SmbTree connect(String share) throws SmbFailure {
        refuseIfClosed();
        SmbjTree tree = new SmbjTree(this, channel.peer().path(share), connected(share));
        trees.add(tree);
        return tree;
    }

    private SmbjExchange connected(String share) throws SmbFailure {
        Connecting connecting = connected.computeIfAbsent(share, unused -> new Connecting());
        SmbjExchange present = connecting.through;
        if (present != null) {
            return present;
        }
        try {
            connecting.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmbFailure.Interrupted(e);
        }
        try {
            present = connecting.through;
            if (present == null) {
                present = connectPath(channel.peer().path(share));
                connecting.through = present;
                connected.put(share, connecting);
            }
            return present;
        } finally {
            if (connecting.through == null) {
                // Names of shares that do not exist are not collected.
                connected.remove(share, connecting);
            }
            connecting.lock.unlock();
        }
    }

    private SmbjExchange connectPath(String path) throws SmbFailure {
        Exchange.Reply reply = exchange().ask(Message.treeConnect(path));
        byte[] body = reply.bodyUnless(0);
        boolean demanded = (Answer.shareFlags(body) & Answer.SHARE_DEMANDS_ENCRYPTION) != 0;
        boolean sealed = sealsAll || demanded;
        if (sealed && channel.protection().sealer() == null) {
            throw new SmbFailure.NeedsEncryption(
                    encryption == SmbEncryption.OFF
                            ? "the share demands encryption, which is switched off here"
                            : "the share demands encryption, and the server has none that we have: AES-128-GCM or AES-128-CCM",
                    null);
        }
        sealsSome |= sealed;
        SmbjExchange through = new SmbjExchange(this, channel, reply.tree(), sealed);
        through.tellFlags(Answer.shareFlags(body));
        if (body[2] == PRINTER) {
            through.send(Message.treeDisconnect(reply.tree()));
            throw new SmbFailure.Status(BAD_DEVICE_TYPE, null);
        }
        return through;
    }

    void forget(SmbjTree tree) {
        trees.remove(tree);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            opener.close();
            trees.forEach(SmbjTree::release);
            // So that the server lists us no more (rule P10); but one that says nothing is not waited for.
            channel.logOff(LONGEST_LOG_OFF, sealsAll);
        }
    }
}
