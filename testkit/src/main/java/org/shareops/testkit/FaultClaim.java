package org.shareops.testkit;

import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/** A claim of a {@link FaultBackend}. */
class FaultClaim implements Claim {
    private final Claim claim;
    private final ServerSide.Held held;
    private final FaultLine line;

    FaultClaim(Claim claim, ServerSide.Held held, FaultLine line) {
        this.claim = claim;
        this.held = held;
        this.line = line;
    }

    @Override
    public FileId id() {
        return claim.id();
    }

    @Override
    public SharePath path() {
        return claim.path();
    }

    @Override
    public void confirm() throws ShareException {
        line.order(Primitive.CLAIM_CONFIRM, claim.path(), claim::confirm);
    }

    @Override
    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
        line.order(Primitive.CLAIM_RENAME, claim.path(), target, () -> claim.renameTo(target, mode));
    }

    @Override
    public void delete() throws ShareException {
        line.order(Primitive.CLAIM_DELETE, claim.path(), claim::delete);
    }

    @Override
    public void close() throws ShareException {
        if (!line.crashed() && held.isOpen()) {
            line.order(Primitive.CLOSE, claim.path(), held::release);
        }
    }
}
