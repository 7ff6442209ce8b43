package org.shareops.backend.smb.jcifs;

import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jcifs.CIFSUnsupportedCryptoException;
import jcifs.util.Crypto;
import org.bouncycastle.jcajce.provider.digest.MD4;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.smb2.AesCmac;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two algorithms that jcifs-ng asks a provider for: Bouncy Castle's MD4, and an {@link AesCmac} that is faster than
 * theirs. Whoever else asks gets the rest of Bouncy Castle's; to make their whole provider takes a program longer than to
 * log on, so it is made only then.
 */
final class SigningProvider extends Provider {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(SigningProvider.class);
    private static final String MAC = "Mac";
    private static final String CMAC = "AESCMAC";
    private static final String DIGEST = "MessageDigest";
    private static final String MD4_NAME = "MD4";

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
            return new Made(this, MAC, CMAC, AesCmac.class, AesCmac::new);
        }
        if (type.equals(DIGEST) && algorithm.equalsIgnoreCase(MD4_NAME)) {
            return new Made(this, DIGEST, MD4_NAME, MD4.Digest.class, MD4.Digest::new);
        }
        return Others.ALL.getService(type, algorithm);
    }

    /** Made when it is first asked for. */
    private static final class Others {
        static final Provider ALL = new BouncyCastleProvider();
    }

    private static final class Made extends Service {
        private final Supplier<?> constructor;

        Made(Provider provider, String type, String algorithm, Class<?> of, Supplier<?> constructor) {
            super(provider, type, algorithm, of.getName(), List.of(), Map.of());
            this.constructor = constructor;
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return constructor.get();
        }
    }
}
