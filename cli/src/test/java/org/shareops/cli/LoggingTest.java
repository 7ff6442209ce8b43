package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The program's logging, as it is shipped. */
final class LoggingTest {
    private static final String CONFIGURATION = "simplelogger.properties";

    @Test
    void C6_theSmbEnginesWriteNothingBecauseTheyWouldWriteSecrets() throws IOException {
        ClassLoader loader = Main.class.getClassLoader();
        assertThat(Collections.list(loader.getResources(CONFIGURATION))).hasSize(1);
        Properties configuration = new Properties();
        try (InputStream in = loader.getResourceAsStream(CONFIGURATION)) {
            configuration.load(in);
        }
        assertThat(configuration)
                .containsEntry("org.slf4j.simpleLogger.log.jcifs", "off")
                .containsEntry("org.slf4j.simpleLogger.log.com.hierynomus", "off")
                .containsEntry("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        assertThat(configuration.stringPropertyNames())
                .filteredOn(name -> name.startsWith("org.slf4j.simpleLogger.log."))
                .containsExactlyInAnyOrder(
                        "org.slf4j.simpleLogger.log.jcifs", "org.slf4j.simpleLogger.log.com.hierynomus");
    }
}
