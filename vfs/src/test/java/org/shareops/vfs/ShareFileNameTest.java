package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShareFileNameTest {
    private final Site.Memory site = new Site.Memory();

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private FileName name(String uri) throws FileSystemException {
        return site.manager.resolveURI(uri);
    }

    @ParameterizedTest
    @CsvSource({
        "smb://Host/share/a/b,                  smb://host/share/a/b,            /a/b",
        "smb://host:4450/share/a,               smb://host:4450/share/a,         /a",
        "smb://[fe80::1]:4450/share/a,          smb://[fe80::1]:4450/share/a,    /a",
        "smb://host/share,                      smb://host/share/,               /",
        "smb://host//share//a/,                 smb://host/share/a,              /a",
        "smb://host/my%20share/a b,             smb://host/my%20share/a%20b,     /a b",
        "smb://host/share/%C3%BC,               smb://host/share/\u00fc,         /\u00fc",
        "smb://host/share/100%25,               smb://host/share/100%25,         /100%",
        "smb://host/share/a%2525,               smb://host/share/a%2525,         /a%25",
        "smb://host/share/a%23b%3Fc,            smb://host/share/a%23b%3fc,      /a#b?c",
        "smb://host/share/x/../a,               smb://host/share/a,              /a",
        "smb://host/share\\a\\b,                smb://host/share/a/b,            /a/b",
        "smb://ann@host/share/a,                smb://ann@host/share/a,          /a",
        "smb://DOM;ann:pw@host/share/a,         smb://DOM;ann@host/share/a,      /a",
        "smb://ann:p@w@host/share/a,            smb://ann@host/share/a,          /a",
    })
    void aUrlHasOneForm(String url, String uri, String path) throws IOException {
        FileName name = name(url);

        assertThat(name.getURI()).isEqualTo(uri);
        assertThat(name.getPathDecoded()).isEqualTo(path);
        assertThat(name(name.getURI())).isEqualTo(name).hasSameHashCodeAs(name);
        assertThat(name.getRoot().getPath()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smb://host",
                "smb://host/",
                "smb:host/share",
                "smb://ho:st:1/share/a",
                "smb://host/share/../a",
                "smb://host/share/%2e%2e/a",
                "smb://host/../share/a",
                "smb://host/share/%FF",
                "smb://host/share/%C0%AF",
                "smb://@host/share/a",
                "smb://:pw@host/share/a"
            })
    void whatIsNoUrlOfAFileOnAShareIsRefused(String url) {
        assertThatThrownBy(() -> name(url)).isInstanceOf(FileSystemException.class);
    }

    @Test
    void aZeroCharacterIsNoPartOfAName() {
        assertThatThrownBy(() -> site.resolve("a%00b")).isInstanceOf(FileSystemException.class);
    }

    @Test
    void anArchiveMayHaveAnyName() throws IOException {
        FileObject packed = site.resolve("a!b %25 #1 \u00fc.zip");
        try (OutputStream out = packed.getContent().getOutputStream();
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("x"));
            zip.write('1');
            zip.closeEntry();
        }
        FileObject root = site.manager.createFileSystem("zip", packed);

        assertThat(Text.of(root.resolveFile("x"))).isEqualTo("1");
    }

    @Test
    void namesAreOrderedAndComparedByWhatTheyName() throws IOException {
        assertThat(name("smb://host/share/a")).isNotEqualTo(name("smb://host/share/b"));
        assertThat(name("smb://host/share/a")).isNotEqualTo(name("smb://ann@host/share/a"));
        assertThat(name("smb://ann:1@host/share/a")).isNotEqualTo(name("smb://ann:2@host/share/a"));
        assertThat(name("smb://host/share/a").isAncestor(name("smb://host/share/")))
                .isTrue();
        assertThat(name("smb://host/share/a").isAncestor(name("smb://host/other/")))
                .isFalse();
    }
}
