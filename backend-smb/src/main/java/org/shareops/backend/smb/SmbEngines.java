package org.shareops.backend.smb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.backend.smb.SmbOptions.Signing;
import org.shareops.backend.smb.jcifs.JcifsEngine;
import org.shareops.backend.smb.port.SmbEncryption;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.smbj.SmbjEngine;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;

/** Chooses the engine for a log-on. That a server demands encryption shows only when it has let us in. Thread-safe. */
final class SmbEngines {
    private final SmbOptions options;
    private final Signing signing;
    /** Those of which it is known. */
    private final Set<ServerAddress> encrypting = ConcurrentHashMap.newKeySet();

    SmbEngines(SmbOptions options, Signing signing) {
        this.options = options;
        this.signing = signing;
    }

    /** Logs on; twice if the server lets us in and demands encryption, of which nothing was known. */
    SmbSession logOn(ServerAddress server, SmbEndpoint endpoint, Credentials credentials, LongAdder roundTrips)
            throws SmbFailure {
        if (options.engine() == Engine.JCIFS_NG && options.encryption() == Encryption.REQUIRED) {
            throw new SmbFailure.NotSupported(
                    "encryption is required, which the engine jcifs-ng does not have; choose the engine smbj, or auto",
                    null);
        }
        boolean encrypts = options.encryption() == Encryption.REQUIRED || encrypting.contains(server);
        if (options.engine() == Engine.SMBJ || (options.engine() == Engine.AUTO && encrypts)) {
            return smbj().logOn(endpoint, credentials, roundTrips);
        }
        try {
            return new JcifsEngine(canSwitch(), signing == Signing.PLATFORM).logOn(endpoint, credentials, roundTrips);
        } catch (SmbFailure.NeedsEncryption e) {
            if (!canSwitch()) {
                throw e;
            }
            noteDemand(server);
            return smbj().logOn(endpoint, credentials, roundTrips);
        }
    }

    private SmbjEngine smbj() {
        return new SmbjEngine(
                switch (options.encryption()) {
                    case REQUIRED -> SmbEncryption.REQUIRED;
                    case PREFERRED -> SmbEncryption.ON_DEMAND;
                    case OFF -> SmbEncryption.OFF;
                });
    }

    /** Returns true if a link without encryption may be followed by one with it. */
    boolean canSwitch() {
        return options.engine() == Engine.AUTO && options.encryption() == Encryption.PREFERRED;
    }

    /** Lets all later log-ons to this server be such that they can encrypt. */
    void noteDemand(ServerAddress server) {
        encrypting.add(server);
    }
}
