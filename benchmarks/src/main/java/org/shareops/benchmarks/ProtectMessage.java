package org.shareops.benchmarks;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.shareops.backend.smb.smb2.AesCmac;

/** What it costs to sign a message of SMB 3, and to encrypt one with the platform's cipher, as the SMB engines do. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProtectMessage {
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Of the message. */
    @Param({"65536", "1048576"})
    public int bytes = 1 << 16;

    private final AesCmac mac = AesCmac.keyed(new byte[KEY_BYTES]);
    private final SecretKeySpec key = new SecretKeySpec(new byte[KEY_BYTES], "AES");
    private byte[] message;
    private byte[] sealed;
    private long nonce;

    /** Makes it. */
    @Setup
    public void make() {
        message = new byte[bytes];
        sealed = new byte[bytes + TAG_BITS / Byte.SIZE];
    }

    /** AES-128-CMAC. */
    @Benchmark
    public byte[] sign() {
        return mac.of(message, 0, bytes);
    }

    /** AES-128-GCM. No nonce comes twice, as the cipher demands. */
    @Benchmark
    public byte[] seal() throws GeneralSecurityException {
        byte[] once = ByteBuffer.allocate(NONCE_BYTES).putLong(nonce++).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, once));
        cipher.doFinal(message, 0, bytes, sealed);
        return sealed;
    }
}
