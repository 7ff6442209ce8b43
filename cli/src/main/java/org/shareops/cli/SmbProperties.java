package org.shareops.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the SMB backend is told by system properties while it is made; then they are as they were before. The backend has no
 * module descriptor, so that this module cannot name its classes.
 */
final class SmbProperties implements AutoCloseable {
    static final String ENGINE = "shareops.smb.engine";
    static final String ENCRYPTION = "shareops.smb.encryption";

    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    /** Who speaks SMB. */
    enum Engine {
        AUTO,
        JCIFS_NG,
        SMBJ
    }

    /** What is encrypted. */
    enum Encryption {
        PREFERRED,
        REQUIRED,
        OFF
    }

    private SmbProperties() {}

    /** Sets those that are given. */
    static SmbProperties set(@Nullable Engine engine, @Nullable Encryption encryption) {
        SmbProperties properties = new SmbProperties();
        properties.set(ENGINE, engine);
        properties.set(ENCRYPTION, encryption);
        return properties;
    }

    private void set(String property, @Nullable Enum<?> value) {
        if (value != null) {
            before.put(property, System.getProperty(property));
            System.setProperty(property, Words.of(value));
        }
    }

    @Override
    public void close() {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }
}
