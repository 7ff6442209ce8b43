package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HostAttributesTest {
    /** It lists none, as do FAT and the memory disks of older kernels, and takes none. */
    private static final Path WITHOUT_EXTENDED_ATTRIBUTES = Path.of("/proc/self");

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatListsNoneAndTakesNoneIsAskedForNone() throws IOException {
        HostAttributes none = HostAttributes.of(WITHOUT_EXTENDED_ATTRIBUTES);
        none.write(WITHOUT_EXTENDED_ATTRIBUTES, 0x80);
        assertThat(none.read(WITHOUT_EXTENDED_ATTRIBUTES)).isZero();
    }
}
