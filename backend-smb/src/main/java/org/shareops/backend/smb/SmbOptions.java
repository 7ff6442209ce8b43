package org.shareops.backend.smb;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By which engine SMB is spoken, and whether it is encrypted. Immutable.
 *
 * @param engine by which engine
 * @param encryption whether messages are encrypted beyond being signed
 */
public record SmbOptions(Engine engine, Encryption encryption) {
    /** The system property that names an engine: {@code auto}, {@code jcifs-ng} or {@code smbj}. */
    public static final String ENGINE_PROPERTY = "shareops.smb.engine";

    /** The system property that names an encryption: {@code preferred}, {@code required} or {@code off}. */
    public static final String ENCRYPTION_PROPERTY = "shareops.smb.encryption";

    /**
     * The system property that names what computes signatures (AES-CMAC) for the engine jcifs-ng: {@code platform}, Java's own
     * AES, which is faster, or {@code jcifs-ng}, what jcifs-ng uses by itself. Each backend reads it when it is made, whatever
     * its options. It is no option, as jcifs-ng has one security provider for all of its class loader: the first log-on by
     * jcifs-ng under {@code platform} gives it ours for good, also for other users of jcifs-ng, unless it has one by then. smbj
     * is not concerned.
     */
    public static final String SIGNING_PROPERTY = "shareops.smb.signing";

    /** Who speaks SMB. */
    public enum Engine {
        /**
         * jcifs-ng, and smbj where encryption is required or a server or share demands it: such a server is remembered for as
         * long as the backend lives, so that it sees one log-on too many, once.
         */
        AUTO,
        /** jcifs-ng, which cannot encrypt. */
        JCIFS_NG,
        /** smbj. */
        SMBJ
    }

    /** What is encrypted. What is not is signed. */
    public enum Encryption {
        /** What the server or the share demands it for. */
        PREFERRED,
        /** Everything after the log-on; a server that cannot is refused with {@code UNSUPPORTED}. */
        REQUIRED,
        /** Nothing; servers and shares that demand it are refused with {@code UNSUPPORTED}. */
        OFF
    }

    /** What computes signatures for jcifs-ng. */
    enum Signing {
        PLATFORM,
        JCIFS_NG
    }

    /** Takes both. */
    public SmbOptions {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(encryption, "encryption");
    }

    /** Returns {@link Engine#AUTO} and {@link Encryption#PREFERRED}. */
    public static SmbOptions defaults() {
        return new SmbOptions(Engine.AUTO, Encryption.PREFERRED);
    }

    /** Returns the same with another engine. */
    public SmbOptions withEngine(Engine other) {
        return new SmbOptions(other, encryption);
    }

    /** Returns the same with another encryption. */
    public SmbOptions withEncryption(Encryption other) {
        return new SmbOptions(engine, other);
    }

    /**
     * Returns what {@link #ENGINE_PROPERTY} and {@link #ENCRYPTION_PROPERTY} say, and the defaults for what is not set.
     *
     * @throws IllegalArgumentException if one of them has another value than those above
     */
    public static SmbOptions fromSystemProperties() {
        return new SmbOptions(
                chosen(ENGINE_PROPERTY, Engine.values(), Engine.AUTO),
                chosen(ENCRYPTION_PROPERTY, Encryption.values(), Encryption.PREFERRED));
    }

    /**
     * Returns what {@link #SIGNING_PROPERTY} says.
     *
     * @throws IllegalArgumentException if it has another value than those above
     */
    static Signing signingFromSystemProperty() {
        return chosen(SIGNING_PROPERTY, Signing.values(), Signing.PLATFORM);
    }

    private static <E extends Enum<E>> E chosen(String property, E[] all, E usual) {
        String value = System.getProperty(property, word(usual));
        Function<E, String> words = SmbOptions::word;
        return Stream.of(all)
                .filter(each -> word(each).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the system property " + property + " is \"" + value
                        + "\"; it can be " + Stream.of(all).map(words).collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
