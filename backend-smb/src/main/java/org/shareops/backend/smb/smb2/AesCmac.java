package org.shareops.backend.smb.smb2;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.MacSpi;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-CMAC (RFC 4493), by which SMB 3 signs every message, on the platform's AES in CBC mode: that uses the processor's
 * instructions, which the one of Bouncy Castle does not. For one thread.
 */
public final class AesCmac extends MacSpi {
    private static final int BLOCK = 16;
    /** What turns a doubled block that ran over back into one (RFC 4493 2.3). */
    private static final int RB = 0x87;

    private static final int PIECE = 1 << 14;

    private final byte[] last = new byte[BLOCK];
    private final byte[] discarded = new byte[PIECE + BLOCK];
    private int lastLength;
    private @Nullable State state;

    /** What a key gives. */
    private record State(SecretKeySpec key, Cipher chain, byte[] whole, byte[] padded) {}

    /** Makes one that has no key yet. */
    public AesCmac() {}

    /**
     * Returns one that has this key.
     *
     * @param key 16 bytes
     */
    public static AesCmac keyed(byte[] key) {
        AesCmac mac = new AesCmac();
        try {
            mac.engineInit(new SecretKeySpec(key, "AES"), null);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("no key for AES-128", e);
        }
        return mac;
    }

    /** Returns the 16 bytes of a part of an array. */
    public byte[] of(byte[] input, int offset, int length) {
        engineUpdate(input, offset, length);
        return engineDoFinal();
    }

    @Override
    protected int engineGetMacLength() {
        return BLOCK;
    }

    @Override
    protected void engineInit(Key key, @Nullable AlgorithmParameterSpec parameters) throws InvalidKeyException {
        try {
            SecretKeySpec aes = new SecretKeySpec(key.getEncoded(), "AES");
            Cipher single = Cipher.getInstance("AES/ECB/NoPadding");
            single.init(Cipher.ENCRYPT_MODE, aes);
            byte[] whole = doubled(single.doFinal(new byte[BLOCK]));
            state = new State(aes, Cipher.getInstance("AES/CBC/NoPadding"), whole, doubled(whole));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException(e);
        }
        engineReset();
    }

    private static byte[] doubled(byte[] block) {
        byte[] result = new byte[BLOCK];
        int carry = 0;
        for (int i = BLOCK - 1; i >= 0; i--) {
            int value = (block[i] & 0xFF) << 1 | carry;
            result[i] = (byte) value;
            carry = value >> 8;
        }
        if (carry != 0) {
            result[BLOCK - 1] ^= (byte) RB;
        }
        return result;
    }

    private State state() {
        if (state == null) {
            throw new IllegalStateException("there is no key yet");
        }
        return state;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    /** The last block is treated otherwise than the rest, so a full one is kept until it is known not to be the last. */
    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (lastLength == BLOCK) {
                chain(last, 0, BLOCK);
                lastLength = 0;
                int whole = (left - 1) / BLOCK * BLOCK;
                chain(input, at, whole);
                at += whole;
                left -= whole;
            }
            int part = Math.min(BLOCK - lastLength, left);
            System.arraycopy(input, at, last, lastLength, part);
            lastLength += part;
            at += part;
            left -= part;
        }
    }

    private void chain(byte[] input, int offset, int length) {
        try {
            for (int done = 0; done < length; done += PIECE) {
                state().chain().update(input, offset + done, Math.min(PIECE, length - done), discarded, 0);
            }
        } catch (ShortBufferException e) {
            throw new IllegalStateException("a cipher without padding gives as much as it takes", e);
        }
    }

    @Override
    protected byte[] engineDoFinal() {
        byte[] block = Arrays.copyOf(last, BLOCK);
        byte[] mask = state().whole();
        if (lastLength < BLOCK) {
            Arrays.fill(block, lastLength, BLOCK, (byte) 0);
            block[lastLength] = (byte) 0x80;
            mask = state().padded();
        }
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= mask[i];
        }
        byte[] result = state().chain().update(block, 0, BLOCK);
        engineReset();
        return result;
    }

    @Override
    protected void engineReset() {
        lastLength = 0;
        if (state != null) {
            try {
                state.chain().init(Cipher.ENCRYPT_MODE, state.key(), new IvParameterSpec(new byte[BLOCK]));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the key was good before", e);
            }
        }
    }
}
