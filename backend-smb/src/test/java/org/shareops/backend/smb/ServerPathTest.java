package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;

/** Paths of a server's disks, as lists of open files have them. */
class ServerPathTest {
    private static final NameRules FOLDING = NameRules.windows();
    private static final NameRules TELLING_APART = NameRules.posix();

    @ParameterizedTest
    @CsvSource({
        "C:\\data, C:\\data\\dir\\f.txt, dir/f.txt",
        "C:\\data\\, C:\\data\\dir\\f.txt, dir/f.txt",
        "C:\\, C:\\dir\\f.txt, dir/f.txt",
        "C:/srv/./data, C:\\srv\\data\\.\\dir//f.txt, dir/f.txt",
        "C:\\data, C:\\data, ''",
    })
    void S1_aFileBelowTheShareHasItsPathThere(String root, String path, String expected) {
        assertThat(Administration.pathInShare(root, path, FOLDING)).contains(SharePath.of(expected));
        assertThat(Administration.pathInShare(root, path, TELLING_APART)).contains(SharePath.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "C:\\data, C:\\database\\f.txt",
        "C:\\data\\deep, C:\\data",
        "C:\\data, D:\\data\\f.txt",
        "C:\\data, C:\\data\\..\\other\\f.txt",
    })
    void S1_aFileBesideTheShareIsNoneOfIt(String root, String path) {
        assertThat(Administration.pathInShare(root, path, FOLDING)).isEmpty();
    }

    @Test
    void S1_caseCountsWhereItDoesOnTheVolume() {
        String path = "c:\\DATA\\Dir\\f.txt";
        assertThat(Administration.pathInShare("C:\\data", path, FOLDING)).contains(SharePath.of("Dir/f.txt"));
        assertThat(Administration.pathInShare("C:\\data", path, TELLING_APART)).isEmpty();
        List<String> file = List.of("Größe", "f");
        assertThat(Administration.beginsWith(file, List.of("GRÖßE"), FOLDING)).isTrue();
        assertThat(Administration.beginsWith(file, List.of("GRÖßE"), TELLING_APART))
                .isFalse();
        assertThat(Administration.beginsWith(file, List.of("GRÖSSE"), FOLDING)).isFalse();
        assertThat(Administration.beginsWith(file, List.of("Größe", "f", "g"), FOLDING))
                .isFalse();
    }
}
