package org.shareops.backend.smb;

import java.util.Optional;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** One session of an SMB server. */
final class SmbLink implements ServerLink {
    private static final String OPEN = "open the share";

    private final ServerAddress server;
    private final Credentials credentials;
    private final SmbSession session;
    private final SmbEngines engines;
    /** Another one, which can encrypt, is to take its place. What it does already goes on. */
    private volatile boolean outdated;

    SmbLink(ServerAddress server, Credentials credentials, SmbSession session, SmbEngines engines) {
        this.engines = engines;
        this.server = server;
        this.credentials = credentials;
        this.session = session;
    }

    @Override
    public boolean alive() {
        return !outdated && session.alive();
    }

    @Override
    public boolean isOutdated() {
        return outdated;
    }

    @Override
    public Optional<String> details() {
        return Optional.of(session.details());
    }

    @Override
    public long roundTrips() {
        return session.roundTrips();
    }

    @Override
    public void verify() throws ShareException {
        try {
            session.echo();
        } catch (SmbFailure e) {
            ErrorKind kind = e instanceof SmbFailure.Interrupted
                    ? ErrorKind.CANCELLED
                    : e instanceof SmbFailure.Closed ? ErrorKind.CLOSED : ErrorKind.LINK_LOST;
            throw ShareException.of(kind, "verify the link to " + server)
                    .detail(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        Failures failures = new Failures(share);
        SmbTree tree;
        try {
            tree = session.connect(share.name());
        } catch (SmbFailure e) {
            throw notOpened(failures, e);
        }
        try {
            ShareFeatures features = ShareFeatures.of(tree);
            Administration administration =
                    new Administration(session, tree, share, credentials, failures, SmbVolume.NAMES);
            return new SmbVolume(tree, share, failures, administration, features);
        } catch (SmbFailure e) {
            tree.close();
            throw notOpened(failures, e);
        }
    }

    private ShareException notOpened(Failures failures, SmbFailure failure) {
        if (failure instanceof SmbFailure.NeedsEncryption && engines.canSwitch() && !session.canEncrypt()) {
            engines.noteDemand(server);
            outdated = true;
            return failures.of(
                    ErrorKind.LINK_LOST,
                    OPEN,
                    SharePath.root(),
                    "it demands encryption, which this link does not have; the next one will",
                    failure);
        }
        if (Failures.isOf(failure, NtStatus.STATUS_ACCESS_DENIED)) {
            return failures.of(
                    ErrorKind.ACCESS_DENIED,
                    OPEN,
                    SharePath.root(),
                    session.canEncrypt()
                            ? "the server refuses it to this user; ask its administrator for the right"
                            : "the server refuses it to this user, or it demands encryption, which this link does not have: then"
                                    + " choose the engine smbj or auto, and an encryption other than off; ask its"
                                    + " administrator which",
                    failure);
        }
        if (Failures.isOf(failure, NtStatus.STATUS_NO_MEMORY)) {
            return failures.of(
                    ErrorKind.IO_FAILURE,
                    OPEN,
                    SharePath.root(),
                    "the server is short of memory or, if it is a Samba, was started this moment and is not ready yet;"
                            + " try again",
                    failure);
        }
        return failures.of(OPEN, SharePath.root(), failure);
    }

    @Override
    public void close() throws ShareException {
        try {
            session.close();
        } catch (SmbFailure e) {
            throw ShareException.of(ErrorKind.LINK_LOST, "log off from " + server)
                    .detail(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }
}
