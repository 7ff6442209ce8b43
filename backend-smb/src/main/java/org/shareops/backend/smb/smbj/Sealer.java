package org.shareops.backend.smb.smbj;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jcajce.spec.AEADParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.shareops.backend.smb.port.SmbFailure;

/**
 * Encrypts what is sent and decrypts what comes (MS-SMB2 3.1.4.3, 2.2.41). Each message has a nonce of its own, by counting: the
 * key is one session's and one direction's. Thread-safe.
 */
final class Sealer {
    private static final int PROTOCOL = 0x424D_53FD;
    private static final int SIGNATURE_AT = 4;
    private static final int NONCE_AT = 20;
    private static final int NONCE_BYTES = 16;
    private static final int SESSION_AT = 44;
    private static final int TAG_BYTES = 16;
    private static final short ENCRYPTED = 1;
    /** Of the header that goes before an encrypted message. */
    static final int HEADER_BYTES = 52;

    private final Algorithm algorithm;
    private final SecretKeySpec outward;
    private final SecretKeySpec inward;
    private final long session;
    private final AtomicLong sealed = new AtomicLong();

    Sealer(Algorithm algorithm, byte[] outward, byte[] inward, long session) {
        this.algorithm = algorithm;
        this.outward = new SecretKeySpec(outward, "AES");
        this.inward = new SecretKeySpec(inward, "AES");
        this.session = session;
    }

    /** How. */
    enum Algorithm {
        /** SMB 3.1.1, on the platform's own cipher: that uses the processor's instructions. */
        GCM("AES-128-GCM", 12),
        /** SMB 3.0 and 3.0.2, and servers that know nothing better. The platform has none. */
        CCM("AES-128-CCM", 11);

        private final String label;
        private final int nonceBytes;

        Algorithm(String label, int nonceBytes) {
            this.label = label;
            this.nonceBytes = nonceBytes;
        }

        Cipher cipher() throws GeneralSecurityException {
            return this == GCM
                    ? Cipher.getInstance("AES/GCM/NoPadding")
                    : Cipher.getInstance("AES/CCM/NoPadding", CcmProvider.INSTANCE);
        }

        private AlgorithmParameterSpec parameters(byte[] nonce) {
            int bits = 8 * TAG_BYTES;
            return this == GCM ? new GCMParameterSpec(bits, nonce) : new AEADParameterSpec(nonce, bits);
        }
    }

    /** Not installed for others; made where it is needed first. */
    private static final class CcmProvider {
        static final BouncyCastleProvider INSTANCE = new BouncyCastleProvider();
    }

    /** For people. */
    String algorithm() {
        return algorithm.label;
    }

    static boolean isSealed(byte[] received) {
        return received.length > HEADER_BYTES && littleEndian(received).getInt(0) == PROTOCOL;
    }

    /** How much room in the target sealing takes, at least. */
    static int room(int plainBytes) {
        return HEADER_BYTES + plainBytes + TAG_BYTES;
    }

    /** Writes header and encrypted message to the target; returns how many bytes to send, a few less than were written. */
    int seal(byte[] plain, byte[] target, int at) {
        byte[] nonce = new byte[algorithm.nonceBytes];
        littleEndian(nonce).putLong(0, sealed.incrementAndGet());
        ByteBuffer header = littleEndian(target);
        header.putInt(at, PROTOCOL);
        header.put(at + NONCE_AT, nonce);
        header.putInt(at + NONCE_AT + NONCE_BYTES, plain.length);
        header.putShort(at + NONCE_AT + NONCE_BYTES + 6, ENCRYPTED);
        header.putLong(at + SESSION_AT, session);
        try {
            Cipher cipher = algorithm.cipher();
            cipher.init(Cipher.ENCRYPT_MODE, outward, algorithm.parameters(nonce));
            cipher.updateAAD(target, at + NONCE_AT, HEADER_BYTES - NONCE_AT);
            cipher.doFinal(plain, 0, plain.length, target, at + HEADER_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm.label + " does not work", e);
        }
        System.arraycopy(target, at + HEADER_BYTES + plain.length, target, at + SIGNATURE_AT, TAG_BYTES);
        return HEADER_BYTES + plain.length;
    }

    /** Returns what was encrypted. */
    byte[] open(byte[] received) throws SmbFailure.Malformed {
        ByteBuffer header = littleEndian(received);
        int bytes = received.length - HEADER_BYTES;
        boolean isOurs = header.getInt(NONCE_AT + NONCE_BYTES) == bytes
                && header.getShort(NONCE_AT + NONCE_BYTES + 6) == ENCRYPTED
                && header.getLong(SESSION_AT) == session;
        if (!isOurs) {
            throw new SmbFailure.Malformed("an encrypted message of another session or length", null);
        }
        byte[] nonce = new byte[algorithm.nonceBytes];
        header.get(NONCE_AT, nonce);
        byte[] withTag = new byte[bytes + TAG_BYTES];
        header.get(HEADER_BYTES, withTag, 0, bytes).get(SIGNATURE_AT, withTag, bytes, TAG_BYTES);
        try {
            Cipher cipher = algorithm.cipher();
            cipher.init(Cipher.DECRYPT_MODE, inward, algorithm.parameters(nonce));
            cipher.updateAAD(received, NONCE_AT, HEADER_BYTES - NONCE_AT);
            return cipher.doFinal(withTag);
        } catch (GeneralSecurityException e) {
            throw new SmbFailure.Malformed("an encrypted message that was changed on the way", e);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
