package org.shareops.backend.smb.jcifs;

import java.security.Provider;
import java.util.List;
import java.util.Map;
import jcifs.CIFSUnsupportedCryptoException;
import jcifs.util.Crypto;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.smb2.AesCmac;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bouncy Castle's algorithms, which jcifs-ng needs, but for a faster {@link AesCmac}. */
final class SigningProvider extends Provider {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(SigningProvider.class);
    private static final String MAC = "Mac";
    private static final String CMAC = "AESCMAC";

    private final transient Provider others = new BouncyCastleProvider();

    private SigningProvider() {
        super("ShareopsSigning", "1", "AES-CMAC on the platform's AES, the rest by Bouncy Castle");
    }

    /**
     * Lets jcifs-ng use it. It takes one provider in the life of a process; if another program's part was faster, signing is
     * slower and as good.
     */
    static void install() {
        if (!Once.INSTALLED) {
            LOG.debug("jcifs-ng had a provider already");
        }
    }

    /** Made when it is first asked for, and only then. */
    private static final class Once {
        static final boolean INSTALLED = installNow();

        private static boolean installNow() {
            try {
                Crypto.initProvider(new SigningProvider());
                return true;
            } catch (CIFSUnsupportedCryptoException e) {
                return false;
            }
        }
    }

    @Override
    public @Nullable Service getService(String type, String algorithm) {
        if (type.equals(MAC) && algorithm.equalsIgnoreCase(CMAC)) {
            return new CmacService(this);
        }
        return others.getService(type, algorithm);
    }

    private static final class CmacService extends Service {
        CmacService(Provider provider) {
            super(provider, MAC, CMAC, AesCmac.class.getName(), List.of(), Map.of());
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return new AesCmac();
        }
    }
}
