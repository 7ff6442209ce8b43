package org.shareops.backend.smb.smbj;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.shareops.backend.smb.smb2.AesCmac;

/** Signs messages and judges signatures (MS-SMB2 3.1.4.1, 3.1.5.1). Thread-safe. */
abstract sealed class Signer {
    /** The first bytes are the signature. */
    abstract byte[] code(byte[] bytes, int from, int length);

    /** As signing goes by, for people. */
    abstract String algorithm();

    /** Puts the signature into a message whose field for it is all zero. */
    final void sign(byte[] bytes, int from, int length) {
        System.arraycopy(code(bytes, from, length), 0, bytes, from + Header.SIGNATURE_AT, Header.SIGNATURE_BYTES);
    }

    /** Returns true if the message is signed, and rightly. Leaves the field for the signature all zero. */
    final boolean isSigned(byte[] bytes, Header header) {
        int at = header.from() + Header.SIGNATURE_AT;
        byte[] given = Arrays.copyOfRange(bytes, at, at + Header.SIGNATURE_BYTES);
        Arrays.fill(bytes, at, at + Header.SIGNATURE_BYTES, (byte) 0);
        byte[] right = Arrays.copyOf(code(bytes, header.from(), header.length()), Header.SIGNATURE_BYTES);
        return header.isSigned() && MessageDigest.isEqual(given, right);
    }

    /** SMB 3. */
    static final class Cmac extends Signer {
        private final byte[] key;
        /** Each is for one thread at a time. */
        private final Queue<AesCmac> idle = new ConcurrentLinkedQueue<>();

        Cmac(byte[] key) {
            this.key = key.clone();
        }

        @Override
        byte[] code(byte[] bytes, int from, int length) {
            AesCmac free = idle.poll();
            AesCmac mac = free == null ? AesCmac.keyed(key) : free;
            byte[] code = mac.of(bytes, from, length);
            idle.add(mac);
            return code;
        }

        @Override
        String algorithm() {
            return "AES-128-CMAC";
        }
    }

    /** SMB 2.1. */
    static final class Hmac extends Signer {
        private static final String NAME = "HmacSHA256";
        private final SecretKeySpec key;

        Hmac(byte[] key) {
            this.key = new SecretKeySpec(key, NAME);
        }

        @Override
        byte[] code(byte[] bytes, int from, int length) {
            try {
                Mac mac = Mac.getInstance(NAME);
                mac.init(key);
                mac.update(bytes, from, length);
                return mac.doFinal();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HmacSHA256", e);
            }
        }

        @Override
        String algorithm() {
            return "HMAC-SHA256";
        }
    }
}
