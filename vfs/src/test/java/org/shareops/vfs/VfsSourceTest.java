package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.vfs2.FileObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;

/** Archives and other files of Commons VFS as sources. */
final class VfsSourceTest {
    private final Site.Memory site = new Site.Memory();
    private VfsSources sources;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        sources = VfsSources.open(site.shares);
    }

    @AfterEach
    void close() throws IOException {
        sources.close();
        site.close();
    }

    private Share share() {
        return site.shares.share("mem://m1/data");
    }

    private Source source(String url) throws IOException {
        return sources.source(url, SourceLimits.defaults());
    }

    private Path zip(String... names) throws IOException {
        Path file = directory.resolve("pkg.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(name.getBytes(StandardCharsets.UTF_8));
                }
                zip.closeEntry();
            }
        }
        return file;
    }

    private Path tar(Map<TarArchiveEntry, String> entries) throws IOException {
        Path file = directory.resolve("pkg.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<TarArchiveEntry, String> each : entries.entrySet()) {
                byte[] content = each.getValue().getBytes(StandardCharsets.UTF_8);
                each.getKey().setSize(content.length);
                tar.putArchiveEntry(each.getKey());
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private String onShare(String path) throws IOException {
        try (var in = share().files().read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aZipArchiveIsPublished() throws IOException {
        Path zip = zip("a", "sub/", "sub/b c", "sub/d%25!#");
        var report = share().update("office")
                .from(source("zip:" + zip.toUri() + "!/"))
                .run();

        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(onShare("office/a")).isEqualTo("a");
        assertThat(onShare("office/sub/b c")).isEqualTo("sub/b c");
        assertThat(onShare("office/sub/d%25!#")).isEqualTo("sub/d%25!#");
        assertThat(share().update("office")
                        .from(source("zip:" + zip.toUri() + "!/"))
                        .run()
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aPartOfAZipArchiveIsPublished() throws IOException {
        Path zip = zip("a", "sub/b", "sub/x/c");
        share().update("office").from(source("zip:" + zip.toUri() + "!/sub")).run();
        share().replace("one").from(source("zip:" + zip.toUri() + "!/sub/x/c")).run();

        assertThat(onShare("office/x/c")).isEqualTo("sub/x/c");
        assertThat(onShare("one")).isEqualTo("sub/x/c");
    }

    @Test
    void aZipArchiveOnAShareIsPublished() throws IOException {
        FileObject packed = site.resolve("pkg.zip");
        try (OutputStream out = packed.getContent().getOutputStream()) {
            Files.copy(zip("a"), out);
        }
        FileObject root = site.manager.resolveFile("zip:" + packed.getName().getURI() + "!/", site.options);
        share().update("office").from(VfsSource.of(root)).run();

        assertThat(onShare("office/a")).isEqualTo("a");
    }

    @Test
    void aTarArchiveIsPublishedByManyThreads() throws IOException {
        Map<TarArchiveEntry, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            entries.put(new TarArchiveEntry("./d" + i % 4 + "/f" + i), "content of " + i);
        }
        Path tar = tar(entries);
        Path packed = directory.resolve("pkg.tgz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(tar, out);
        }
        share().update("plain").from(source("tar:" + tar.toUri() + "!/")).run();
        share().update("packed").from(source("tgz:" + packed.toUri() + "!/")).run();

        for (int i = 0; i < 40; i++) {
            assertThat(onShare("plain/d" + i % 4 + "/f" + i)).isEqualTo("content of " + i);
            assertThat(onShare("packed/d" + i % 4 + "/f" + i)).isEqualTo("content of " + i);
        }
    }

    @Test
    void aPackedFileIsPublishedUnpacked() throws IOException {
        Path packed = directory.resolve("text.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("a text that is longer than what it is packed to, a text that is longer"
                    .getBytes(StandardCharsets.UTF_8));
        }
        share().replace("text").from(source("gz:" + packed.toUri() + "!text")).run();

        assertThat(onShare("text")).startsWith("a text").endsWith("longer");
    }

    @Test
    void R7_aShareIsASourceOfAnother() throws IOException {
        Text.write(site.resolve("from/sub/a"), "1");
        site.resolve("from/sub/a").getContent().setLastModifiedTime(1_400_000_000_000L);
        share().update("to").from(VfsSource.of(site.resolve("from"))).run();

        assertThat(onShare("to/sub/a")).isEqualTo("1");
        assertThat(site.resolve("to/sub/a").getContent().getLastModifiedTime()).isEqualTo(1_400_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "a/../../x",
                "a/../b",
                "..\\..\\x",
                "a\\..\\..\\x",
                "/etc/x",
                "file:///etc/x",
                "smb://host/share/x",
                "ok//",
                "ok/x"
            })
    void R9_anEntryThatIsNotWhatItSeemsIsRefusedByItsName(String name) throws IOException {
        Path zip = zip("ok", name);

        ShareException failure = catchThrowableOfType(
                ShareException.class,
                () -> share().update("office")
                        .from(source("zip:" + zip.toUri() + "!/"))
                        .run());

        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failure).hasMessageContaining("\"" + name);
        assertThat(share().files().stat("office")).isEmpty();
    }

    @Test
    void R9_linksInATarArchiveAreRefusedByTheirNames() throws IOException {
        Map<TarArchiveEntry, String> entries = new LinkedHashMap<>();
        TarArchiveEntry link = new TarArchiveEntry("link", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        entries.put(link, "");
        TarArchiveEntry up = new TarArchiveEntry("../up");
        entries.put(up, "x");
        Path tar = tar(entries);

        assertThatThrownBy(() -> share().update("office")
                        .from(source("tar:" + tar.toUri() + "!/"))
                        .run())
                .isInstanceOfSatisfying(
                        ShareException.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("\"link\"")
                .hasMessageContaining("\"../up\"");
    }

    @Test
    void anArchiveThatIsLargeBeyondReasonIsRefused() throws IOException {
        Path bomb = directory.resolve("bomb.zip");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(bomb)))) {
            zip.putNextEntry(new ZipEntry("zeros"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 110; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        String url = "zip:" + bomb.toUri() + "!/";

        assertThatThrownBy(() -> source(url).entries())
                .isInstanceOfSatisfying(
                        ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE))
                .hasMessageContaining("200 times");
        assertThatThrownBy(() -> sources.source(url, new SourceLimits(1 << 20, 10, 10_000))
                        .entries())
                .hasMessageContaining("larger than 1048576 bytes");
        assertThat(sources.source(url, new SourceLimits(1 << 30, 10, 10_000)).entries())
                .hasSize(1);
    }

    @Test
    void anArchiveOfTooManyEntriesIsRefused() throws IOException {
        Path zip = zip("a", "b", "c");

        assertThatThrownBy(() -> sources.source("zip:" + zip.toUri() + "!/", new SourceLimits(1000, 2, 2))
                        .entries())
                .hasMessageContaining("more than 2 entries");
    }

    @Test
    void aPackedFileWithoutEndIsRefusedWhileItIsCounted() throws IOException {
        Path packed = directory.resolve("bomb.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 110; i++) {
                out.write(zeros);
            }
        }
        assertThatThrownBy(() -> source("gz:" + packed.toUri() + "!bomb").entries())
                .hasMessageContaining("200 times");
    }

    @Test
    void whatIsMissingOrNoArchiveIsSaidSo() throws IOException {
        Path text = Files.writeString(directory.resolve("text.zip"), "no archive");

        for (String url : new String[] {
            "zip:" + text.toUri() + "!/",
            "zip:" + directory.toUri() + "no.zip!/",
            directory.toUri() + "no",
            "zip:no.zip"
        }) {
            assertThatThrownBy(() -> source(url).entries())
                    .as(url)
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE));
        }
    }

    @Test
    void R13_aSourceThatChangesWhileItIsReadIsNoticed() throws IOException {
        FileObject ram = site.manager.resolveFile("ram:///pkg");
        Text.write(ram.resolveFile("a"), "1");
        Source source = VfsSource.of(ram);
        var before = source.entries();
        Text.write(ram.resolveFile("a"), "22");

        assertThat(source.entries().get(0).changeMark())
                .isNotEqualTo(before.get(0).changeMark());
        assertThatThrownBy(() -> {
                    try (var in = java.nio.channels.Channels.newInputStream(
                            before.get(0).open())) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(ShareException.class);
    }

    /** An archive with a file of zeros; a liar says of it that it is small. */
    private static byte[] bomb(String entry, int mebibytes, boolean lies) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < mebibytes; i++) {
                zip.write(piece);
            }
            zip.closeEntry();
        }
        byte[] all = bytes.toByteArray();
        if (lies) {
            ByteBuffer list = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
            list.putInt(list.getInt(all.length - 22 + 16) + 24, 1000);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "gz"})
    void anArchiveInAnArchiveIsUnpackedNoFurtherThanTheLimit(String inner) throws IOException {
        Path zip = Files.write(directory.resolve("outer.zip"), bomb("inner", 64, true));
        String url = inner + ":zip:" + zip.toUri() + "!/inner!/";
        SourceLimits limits = new SourceLimits(8 << 20, 10, 10_000);

        if (inner.equals("gz")) {
            assertThatThrownBy(() -> sources.source(url, limits).entries()).isInstanceOf(ShareException.class);
        } else {
            assertThatThrownBy(() -> sources.source(url, limits))
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE))
                    .hasMessageContaining("larger than 8388608 bytes");
        }
    }

    @Test
    void anArchiveIsLookedThroughBeforeCommonsVfsOpensIt() throws IOException {
        Path zip = zip("a", "b", "c");
        Path tgz = directory.resolve("pkg.tgz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tgz))) {
            Files.copy(tar(Map.of(new TarArchiveEntry("x"), "1", new TarArchiveEntry("y"), "2")), out);
        }

        assertThatThrownBy(() -> sources.source("zip:" + zip.toUri() + "!/", new SourceLimits(1000, 2, 2)))
                .hasMessageContaining("more than 2 entries");
        assertThatThrownBy(() -> sources.source("tgz:" + tgz.toUri() + "!/", new SourceLimits(1000, 1, 2)))
                .hasMessageContaining("more than 1 entries");
        assertThatThrownBy(() -> sources.source("zip:" + zip("a", "../../x").toUri() + "!/", SourceLimits.defaults()))
                .hasMessageContaining("\"../../x\"");
    }

    /** As much of a web server as is needed: one file, whatever is asked for. */
    private static void serve(ServerSocket server, byte[] content) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    BufferedReader request = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                    boolean there = request.readLine().contains("/pkg.zip ");
                    while (!request.readLine().isEmpty()) {
                        // Headers do not matter.
                    }
                    OutputStream out = client.getOutputStream();
                    out.write(("HTTP/1.1 " + (there ? "200 OK" : "404 Not Found")
                                    + "\r\nConnection: close\r\nContent-Length: " + (there ? content.length : 0)
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    if (there) {
                        out.write(content);
                    }
                } catch (IOException e) {
                    // It has been closed, or the client has heard enough.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void anArchiveOnAWebServerIsPublished() throws IOException {
        byte[] content = Files.readAllBytes(zip("a", "sub/b"));
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(server, content);
            String url = "http://127.0.0.1:" + server.getLocalPort();
            share().update("office").from(source("zip:" + url + "/pkg.zip!/")).run();
            share().replace("pkg.zip").from(source(url + "/pkg.zip")).run();

            assertThat(onShare("office/sub/b")).isEqualTo("sub/b");
            assertThat(share().files().stat("pkg.zip"))
                    .hasValueSatisfying(entry -> assertThat(entry.size()).isEqualTo(content.length));
            assertThatThrownBy(() -> source(url + "/none.zip").entries())
                    .isInstanceOf(ShareException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    /** Two ends, of which the last is an honest one: which of them counts, readers do not agree. */
    @Test
    void aListOfEntriesIsMeasuredBeforeItIsRead() throws IOException {
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0, 0x06054b50).putShort(10, (short) 50_000).putShort(20, (short) 22);
        ByteBuffer honest = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        honest.putInt(0, 0x06054b50);
        Path zip = directory.resolve("ends.zip");
        Files.write(zip, end.array());
        Files.write(zip, honest.array(), StandardOpenOption.APPEND);

        assertThatThrownBy(() -> sources.source("zip:" + zip.toUri() + "!/", new SourceLimits(1000, 100, 2)))
                .hasMessageContaining("more than 100 entries");
    }

    @Test
    void whatATarArchiveSaysOfItsEntriesIsNotWithoutEnd() throws IOException {
        Path tgz = directory.resolve("names.tgz");
        byte[] name = "x".repeat(4 << 20).getBytes(StandardCharsets.UTF_8);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(tgz)))) {
            TarArchiveEntry longName = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
            longName.setSize(name.length);
            tar.putArchiveEntry(longName);
            tar.write(name);
            tar.closeArchiveEntry();
        }
        assertThatThrownBy(() -> source("tgz:" + tgz.toUri() + "!/")).hasMessageContaining("longer than they are");
    }

    @Test
    void R13_anArchiveThatIsReplacedBetweenTwoAttemptsIsNoticed() throws IOException {
        Path zip = zip("a");
        Source source = source("zip:" + zip.toUri() + "!/");
        var before = source.entries();
        Path other = Files.move(zip, directory.resolve("old.zip"));
        Files.setLastModifiedTime(zip("b"), Files.getLastModifiedTime(other));

        assertThat(before.get(0).changeMark())
                .isNotEqualTo(VfsSource.of(site.manager.resolveFile("zip:" + zip.toUri() + "!/"))
                        .entries()
                        .get(0)
                        .changeMark());
        assertThatThrownBy(source::entries)
                .isInstanceOfSatisfying(
                        ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE))
                .hasMessageContaining("replaced since it was opened");
        assertThatThrownBy(() -> source("zip:" + zip.toUri() + "!/")).hasMessageContaining("replaced");
    }

    @Test
    void R13_anArchiveThatIsReplacedWhileItIsPublishedIsNotMixedWithTheNewOne() throws IOException {
        Path zip = zip("a", "c");
        Path packed = directory.resolve("pkg.tar");
        tar(Map.of(new TarArchiveEntry("x"), "old x", new TarArchiveEntry("y"), "old y"));
        share().update("zipped").from(source("zip:" + zip.toUri() + "!/")).run();
        share().update("tarred").from(source("tar:" + packed.toUri() + "!/")).run();
        try (VfsSources others = VfsSources.open(site.shares)) {
            zip("b", "d");
            tar(Map.of(new TarArchiveEntry("x"), "new x", new TarArchiveEntry("y"), "new y"));
            for (String url : List.of("zip:" + zip.toUri() + "!/", "tar:" + packed.toUri() + "!/")) {
                Source source = others.source(url, SourceLimits.defaults());
                AtomicBoolean replaced = new AtomicBoolean();

                assertThatThrownBy(() -> share().update(url.startsWith("zip") ? "zipped" : "tarred")
                                .from(source)
                                .onProgress(progress -> {
                                    if (progress.phase() == Phase.STAGE && !replaced.getAndSet(true)) {
                                        replace(Path.of(URI.create(url.substring(4, url.length() - 2))));
                                    }
                                })
                                .run())
                        .isInstanceOfSatisfying(
                                ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE));
                assertThat(replaced).isTrue();
            }
        }
        assertThat(share().files().stat("zipped/b")).isEmpty();
        assertThat(onShare("zipped/c")).isEqualTo("c");
        assertThat(onShare("tarred/x")).isEqualTo("old x");
        assertThat(onShare("tarred/y")).isEqualTo("old y");
    }

    private void replace(Path archive) {
        try {
            Files.delete(archive);
            if (archive.toString().endsWith(".zip")) {
                zip("a", "z");
            } else {
                tar(Map.of(new TarArchiveEntry("x"), "odd x", new TarArchiveEntry("y"), "odd y"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void C6_noNameOfASourceShowsASecret() throws IOException {
        FileObject packed = site.manager.resolveFile(zip("a").toUri());
        for (String secret : List.of("hush", "hu%40sh", "hu@sh", "hush:hush")) {
            for (String form : List.of("mem://ann:%s@m1/data/x", "zip:mem://ann:%s@m1/data/x.zip!/a@b")) {
                String url = form.formatted(secret);
                assertThat(ShareFileNameParser.withoutUser(url)).doesNotContain("hu");
                assertThatThrownBy(() -> source(url).entries())
                        .as(url)
                        .isInstanceOf(ShareException.class)
                        .satisfies(failure -> {
                            StringWriter all = new StringWriter();
                            failure.printStackTrace(new PrintWriter(all));
                            assertThat(all.toString())
                                    .doesNotContain("hush")
                                    .doesNotContain("hu%40sh")
                                    .doesNotContain("hu@sh");
                        });
            }
        }
        assertThat(VfsSource.nameOf(packed)).endsWith("pkg.zip");
    }
}
