package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.model.CloseResult;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;
import org.shareops.testkit.samba.SmbClientProcess;

/** A real server, and holders of other authors. */
final class RealHolderTest {
    private static Site.Smb site;
    private FileObject folder;

    @BeforeAll
    static void start() throws IOException {
        site = new Site.Smb();
    }

    @AfterAll
    static void close() throws IOException {
        site.close();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = site.folder();
    }

    private static SmbClientProcess holder(FileObject file) throws IOException {
        SmbClientProcess client = SmbClientProcess.start(site.server, "data", Site.ADMINISTRATOR, Site.SECRET);
        client.open(((ShareFileSystem) file.getFileSystem()).path(file).toString());
        return client;
    }

    private Path onDisk(String name) {
        return site.disk().resolve(folder.getName().getBaseName()).resolve(name);
    }

    @Test
    void R3_anInterruptedWriteOfAHeldFileLosesNothing() throws IOException {
        FileObject file = folder.resolveFile("a");
        Text.write(file, "old");
        try (SmbClientProcess holder = holder(file)) {
            OutputStream out = file.getContent().getOutputStream();
            out.write("new".getBytes(StandardCharsets.UTF_8));
            ShareException failure = SafetyTest.causeOf(catchThrowableOfType(IOException.class, out::close));

            assertThat(failure.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(onDisk("a")).hasContent("old");
            assertThat(holder.close(path("a"))).as("the holder's open").isTrue();
        }
        Text.write(file, "new");
        assertThat(onDisk("a")).hasContent("new");
    }

    private String path(String name) {
        return folder.getName().getBaseName() + "/" + name;
    }

    @Test
    void R3_aMoveOntoAHeldFileLosesNeither() throws IOException {
        FileObject source = folder.resolveFile("a");
        FileObject target = folder.resolveFile("b");
        Text.write(source, "new");
        Text.write(target, "old");
        try (SmbClientProcess holder = holder(target)) {
            ShareException failure =
                    SafetyTest.causeOf(catchThrowableOfType(IOException.class, () -> source.moveTo(target)));

            assertThat(failure.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(holder.close(path("b"))).isTrue();
        }
        assertThat(onDisk("a")).hasContent("new");
        assertThat(onDisk("b")).hasContent("old");

        source.moveTo(target);

        assertThat(onDisk("a")).doesNotExist();
        assertThat(onDisk("b")).hasContent("new");
    }

    @Test
    void S1_holdersAreListedAndGotOffThroughOperations() throws IOException {
        FileObject file = folder.resolveFile("a");
        Text.write(file, "old");
        FileObject asAdministrator =
                site.manager.resolveFile(file.getName().getURI(), Site.as(Site.ADMINISTRATOR, Site.SECRET));
        try (SmbClientProcess holder = SmbClientProcess.start(site.server, "data", Site.USER, Site.SECRET)) {
            holder.open(path("a"));
            OpenFilesOperation list =
                    (OpenFilesOperation) asAdministrator.getFileOperations().getOperation(OpenFilesOperation.class);
            list.process();
            assertThat(list.openFiles().items())
                    .extracting(OpenFile::user)
                    .allSatisfy(user -> assertThat(user).hasValue(Site.USER));
            assertThat(list.openFiles().items()).isNotEmpty();

            DisconnectOperation disconnect =
                    (DisconnectOperation) asAdministrator.getFileOperations().getOperation(DisconnectOperation.class);
            disconnect.process();
            assertThat(disconnect.results()).extracting(CloseResult::outcome).containsOnly(CloseResult.Outcome.CLOSED);
            assertThat(holder.close(path("a"))).as("the holder's open").isFalse();
        }
    }

    @Test
    void P3_P10_manyThreadsLogOnOnceAndAClosedManagerLeavesNobody() throws Exception {
        StandardFileSystemManager manager = new StandardFileSystemManager();
        manager.init();
        try (manager) {
            IdentityTest.resolveAtOnce(manager, site.url(), List.of(Site.as(Site.SECOND, Site.SECRET)));
            assertThat(site.server.sessionUsers())
                    .filteredOn(Site.SECOND::equals)
                    .hasSize(1);
        }
        assertThat(site.server.logOns())
                .filteredOn(each -> each.user().equals(Site.SECOND))
                .hasSize(1);
        assertThat(site.server.sessionUsers()).doesNotContain(Site.SECOND);
    }

    @Test
    void R2_manyThreadsWriteAndReadTheirFiles() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<String>> contents = new ArrayList<>();
        try {
            for (int i = 0; i < 48; i++) {
                String name = "d" + i % 3 + "/f" + i;
                contents.add(threads.submit(() -> {
                    FileObject file = folder.resolveFile(name);
                    Text.write(file, "first " + name);
                    Text.write(file, name);
                    return Text.of(file);
                }));
            }
            for (int i = 0; i < 48; i++) {
                assertThat(contents.get(i).get()).isEqualTo("d" + i % 3 + "/f" + i);
                assertThat(onDisk("d" + i % 3 + "/f" + i)).hasContent("d" + i % 3 + "/f" + i);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(folder.getChildren()).hasSize(3);
    }
}
