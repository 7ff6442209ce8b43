package org.shareops.backend.smb;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.backend.smb.rpc.ServerService;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;

/**
 * Refuses newcomers by the share's own access list (MS-SRVS 3.1.4.10 and 3.1.4.11), which servers look at when a share is
 * connected: whoever has it connected goes on. The saved state is the list's security descriptor (MS-DTYP 2.4.6).
 */
final class ShareAdmission implements Admission {
    private static final String SAVE = "read who may connect to the share";
    private static final String REFUSE = "refuse newcomers";
    private static final String RESTORE = "let newcomers in again";
    private static final String WHO_MAY_ON_SAMBA = "on Samba, use an account that is one of its \"admin users\"";
    /** An access list holds at most 64 KiB, and a descriptor two of them. */
    private static final int MOST_BYTES = 1 << 18;

    private final Administration administration;
    private final String share;
    private final SmbTree tree;
    private final Failures failures;

    ShareAdmission(Administration administration, String share, SmbTree tree, Failures failures) {
        this.administration = administration;
        this.share = share;
        this.tree = tree;
        this.failures = failures;
    }

    /** Says whether this user may refuse newcomers; changes nothing. */
    CapabilityStatus status() throws ShareException {
        try {
            save();
            return CapabilityStatus.yes();
        } catch (ShareException e) {
            return switch (e.kind()) {
                case ACCESS_DENIED -> CapabilityStatus.noRight(e.detail());
                case UNSUPPORTED, NOT_FOUND -> CapabilityStatus.no("the server has no remote administration");
                default -> throw e;
            };
        }
    }

    @Override
    public Scope scope() {
        return Scope.SHARE;
    }

    @Override
    public byte[] save() throws ShareException {
        return administration.ask(SAVE, server -> {
            requireRight(server, SAVE);
            return present(server, SAVE);
        });
    }

    /** Samba lets users read the list who may not change it, and only some of them: reading proves nothing. */
    private void requireRight(ServerService server, String operation) throws ShareException {
        if (!server.mayChangeShare(share)) {
            throw failure(
                    ErrorKind.ACCESS_DENIED,
                    operation,
                    "the server lets only those do this who may administer its shares; ask its administrator for the right");
        }
    }

    /**
     * Windows has shares without a list, which are open to all who may log on. Samba always has one, and gives none to whom it
     * cannot show it; it is told by the lack of a level of another list.
     */
    private byte[] present(ServerService server, String operation) throws ShareException {
        Optional<byte[]> told = server.shareSecurity(share);
        if (told.isEmpty() && !server.listsFullSessions()) {
            throw failure(
                    ErrorKind.ACCESS_DENIED,
                    operation,
                    "the server does not show this user who may connect to the share; " + WHO_MAY_ON_SAMBA);
        }
        byte[] present = told.orElseGet(Descriptor::ofEverybody);
        if (present.length > MOST_BYTES || !Descriptor.isWhole(present)) {
            throw failure(ErrorKind.PROTOCOL, operation, "the server sent what is no security descriptor");
        }
        return present;
    }

    private ShareException failure(ErrorKind kind, String operation, String detail) {
        return failures.of(kind, operation, SharePath.root(), detail, null);
    }

    @Override
    public byte[] refusal(byte[] saved) throws ShareException {
        return AccessList.administratorsAnd(isAdministrator() ? null : ourIdentity());
    }

    /**
     * Returns whether we are one of those whom a refusal admits anyhow: administrators and server operators may list sessions
     * (MS-SRVS 3.1.4.5), on Samba administrators alone.
     */
    private boolean isAdministrator() throws ShareException {
        try {
            administration.ask(REFUSE, ServerService::sessions);
            return true;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            return false;
        }
    }

    private byte[] ourIdentity() throws ShareException {
        byte[] owner;
        try {
            owner = OwnIdentity.asOwnerIn(tree);
        } catch (SmbFailure e) {
            throw failures.of("find out who we are by a file in", SharePath.root(), e);
        }
        if (!AccessList.isOneUser(owner)) {
            throw failure(
                    ErrorKind.REFUSED,
                    REFUSE,
                    "the server does not say who we are, so that we would be kept off ourselves; use an account that is a"
                            + " member of its Administrators");
        }
        return owner;
    }

    @Override
    public byte[] refuse(byte[] saved) throws ShareException {
        byte[] wanted = refusal(saved);
        byte[] written = administration.ask(REFUSE, server -> {
            byte[] present = present(server, REFUSE);
            if (Arrays.equals(present, wanted)) {
                return present;
            }
            if (!Arrays.equals(present, saved)) {
                throw failure(
                        ErrorKind.REFUSED,
                        REFUSE,
                        "who may connect to the share was changed since it was looked at; try again");
            }
            return write(server, present, wanted, REFUSE);
        });
        ShareException shutOut = comeIn();
        if (shutOut != null) {
            try {
                restore(saved);
            } catch (ShareException e) {
                shutOut.addSuppressed(e);
            }
            throw shutOut;
        }
        return written;
    }

    /** Connects the share once more, as a newcomer would; returns why not. */
    private @Nullable ShareException comeIn() {
        try {
            tree.flags();
            return null;
        } catch (SmbFailure e) {
            return Failures.isOf(e, NtStatus.STATUS_ACCESS_DENIED)
                    ? failures.of(
                            ErrorKind.REFUSED,
                            REFUSE,
                            SharePath.root(),
                            "it would keep us off ourselves, as what we create does not belong to us; nobody is kept off. Use an"
                                    + " account that is a member of the server's Administrators",
                            e)
                    : failures.of(REFUSE, SharePath.root(), e);
        }
    }

    @Override
    public void restore(byte[] saved) throws ShareException {
        administration.ask(RESTORE, server -> {
            byte[] present = present(server, RESTORE);
            if (Arrays.equals(present, saved)) {
                return present;
            }
            byte[] restored = write(server, present, saved, RESTORE);
            if (!Arrays.equals(restored, saved)) {
                throw failure(
                        ErrorKind.PROTOCOL,
                        RESTORE,
                        "the server took who might connect to the share before, and has something else now");
            }
            return restored;
        });
    }

    /** Returns what the server made of it. */
    private byte[] write(ServerService server, byte[] present, byte[] wanted, String operation) throws ShareException {
        server.setShareSecurity(share, wanted);
        byte[] written = present(server, operation);
        if (Arrays.equals(written, present)) {
            // What Samba does to those who may do it and are not root to it.
            throw failure(
                    ErrorKind.ACCESS_DENIED,
                    operation,
                    "the server said that it was done, and changed nothing; " + WHO_MAY_ON_SAMBA);
        }
        return written;
    }
}
