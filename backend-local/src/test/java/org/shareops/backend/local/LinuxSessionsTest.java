package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Session;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;

@EnabledOnOs(OS.LINUX)
class LinuxSessionsTest {
    @TempDir
    Path directory;

    private OpenShare share;
    private SessionLister lister;

    @BeforeEach
    void open() throws IOException {
        share = OpenShare.withPermissionToEndProcesses(directory);
        lister = share.facet(SessionLister.class);
        share.put("package/file", "content");
    }

    @AfterEach
    void close() throws IOException {
        share.close();
    }

    @Test
    void S1_aReaderIsListedButDoesNotBlock() throws IOException {
        try (Holder holder = Holder.java("open", share.path("package/file"))) {
            OpenFile file = onlyFileOf(holder, SharePath.of("package"));
            assertThat(file.path()).isEqualTo(SharePath.of("package/file"));
            assertThat(file.user()).contains(System.getProperty("user.name"));
            assertThat(file.access()).containsExactly(Access.READ);
            assertThat(file.locks()).isEqualTo(OptionalInt.of(0));
            assertThat(file.blocking()).isFalse();
            assertThat(file.own()).isEqualTo(Ownership.NO);
            assertThat(file.clients()).isEmpty();
            assertThat(file.program()).get().asString().endsWith("java");
            assertThat(file.id()).startsWith(holder.pid() + ":");
            Session session = sessionOf(holder);
            assertThat(session.id()).isEqualTo(file.sessionId().orElseThrow());
            assertThat(session.openFiles()).isEqualTo(OptionalInt.of(1));
            assertThat(session.client()).isEmpty();
        }
        assertThat(lister.openFiles(SharePath.root()).items()).isEmpty();
    }

    @Test
    void S1_locksAndLeasesBlock() throws IOException {
        for (String kind : new String[] {"lock", "read-lease", "write-lease"}) {
            try (Holder holder = Holder.java(kind, share.path("package/file"))) {
                OpenFile file = onlyFileOf(holder, SharePath.of("package/file"));
                assertThat(file.blocking()).as(kind).isTrue();
                assertThat(file.locks()).isEqualTo(OptionalInt.of(1));
            }
        }
    }

    @Test
    void S1_aLockThatWasPassedOnIsListedWithWhoHasItNow() throws IOException {
        assumeTrue(Holder.hasFlock());
        try (Holder holder = Holder.flock(share.path("package/file"))) {
            assertThat(holder.isAlive()).isTrue();
            List<OpenFile> files = lister.openFiles(SharePath.root()).items();
            assertThat(files)
                    .isNotEmpty()
                    .allMatch(OpenFile::blocking)
                    .allMatch(file -> file.path().equals(SharePath.of("package/file")));
        }
    }

    @Test
    void S1_aContainerIsSeenUnderOurNames(@TempDir Path elsewhere) throws IOException {
        assumeTrue(
                Holder.hasFlock() && Files.getAttribute(directory, "unix:uid").equals(0));
        try (Holder holder = Holder.inOtherMounts(share.directory, elsewhere, "package/file")) {
            OpenFile file = onlyFileOf(holder, SharePath.of("package"));
            assertThat(file.path()).isEqualTo(SharePath.of("package/file"));
            assertThat(file.blocking()).isTrue();
            assertThat(lister.openFiles(SharePath.of("package2")).items()).isEmpty();
        }
    }

    @Test
    void S1_mappedFilesAndWorkingDirectoriesAreListed() throws IOException {
        try (Holder mapper = Holder.java("map", share.path("package/file"));
                Holder worker = Holder.workingIn(share.path("package"), Path.of("/dev/null"))) {
            OpenFile mapped = onlyFileOf(mapper, SharePath.root());
            assertThat(mapped.path()).isEqualTo(SharePath.of("package/file"));
            assertThat(mapped.blocking()).isFalse();
            OpenFile cwd = onlyFileOf(worker, SharePath.root());
            assertThat(cwd.path()).isEqualTo(SharePath.of("package"));
            assertThat(cwd.id()).endsWith(":cwd");
        }
    }

    @Test
    void S3_ourOwnFilesAreOwnAndDoNotBlock() throws IOException {
        try (Claim claim = share.volume.claim(SharePath.of("package/file"))) {
            List<OpenFile> files = lister.openFiles(SharePath.root()).items();
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file.own()).isEqualTo(Ownership.YES);
                assertThat(file.locks()).isEqualTo(OptionalInt.of(2));
                assertThat(file.blocking()).isFalse();
            });
            assertThat(lister.sessions().items())
                    .singleElement()
                    .satisfies(session -> assertThat(session.own()).isEqualTo(Ownership.YES));
            assertThat(claim.path()).isEqualTo(files.get(0).path());
        }
    }

    @Test
    void onlyWhatIsBelowThePlaceIsListed() throws IOException {
        share.put("package2/file", "x");
        try (ContentReader inside = share.volume.read(SharePath.of("package/file"));
                ContentReader beside = share.volume.read(SharePath.of("package2/file"))) {
            assertThat(inside.size() + beside.size()).isEqualTo(8);
            assertThat(lister.openFiles(SharePath.of("package")).items())
                    .extracting(OpenFile::path)
                    .containsExactly(SharePath.of("package/file"));
            assertThat(lister.openFiles(SharePath.root()).items()).hasSize(2);
            assertThat(lister.openFiles(SharePath.of("no")).items()).isEmpty();
        }
    }

    @Test
    void renamedAndDeletedFilesAreListedByWhatIsThereNow() throws IOException {
        share.put("new", "new");
        try (Holder holder = Holder.java("open", share.path("package/file"))) {
            Files.move(share.path("package"), share.path("moved"));
            assertThat(onlyFileOf(holder, SharePath.root()).path()).isEqualTo(SharePath.of("moved/file"));
            Files.move(share.path("new"), share.path("moved/file"), StandardCopyOption.REPLACE_EXISTING);
            assertThat(lister.openFiles(SharePath.root()).items()).isEmpty();
        }
        Path odd = share.put("odd (deleted)", "x");
        try (Holder holder = Holder.java("open", odd)) {
            assertThat(onlyFileOf(holder, SharePath.root()).path()).isEqualTo(SharePath.of("odd (deleted)"));
        }
    }

    @Test
    void S6_aListThatMayLackSomethingSaysWhy() throws IOException {
        assertThat(lister.sessions())
                .satisfiesAnyOf(
                        list -> assertThat(list.complete()).isTrue(),
                        list -> assertThat(list.reason()).get().asString().isNotEmpty());
    }

    @Test
    void S4_disconnectEndsTheProcessThatWasListedAndNoOther() throws Exception {
        SessionCloser closer = share.facet(SessionCloser.class);
        try (Holder holder = Holder.java("open", share.path("package/file"))) {
            Session session = sessionOf(holder);
            Session recycled = withId(session, holder.pid() + ":1");
            failsWith(ErrorKind.NOT_FOUND, () -> closer.disconnect(recycled));
            assertThat(holder.isAlive()).isTrue();
            closer.disconnect(session);
            assertThat(holder.hasEnded()).isTrue();
            failsWith(ErrorKind.NOT_FOUND, () -> closer.disconnect(session));
        }
        failsWith(ErrorKind.NOT_FOUND, () -> closer.disconnect(withId("no id")));
    }

    @Test
    void S3_disconnectRefusesOurOwnProcess() throws IOException {
        SessionCloser closer = share.facet(SessionCloser.class);
        long pid = ProcessHandle.current().pid();
        Session own = withId(pid + ":" + ProcessFacts.startTimeOf(pid));
        failsWith(ErrorKind.REFUSED, () -> closer.disconnect(own));
    }

    private OpenFile onlyFileOf(Holder holder, SharePath below) throws IOException {
        List<OpenFile> files = lister.openFiles(below).items().stream()
                .filter(file -> file.sessionId().orElse("").startsWith(holder.pid() + ":"))
                .toList();
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private Session sessionOf(Holder holder) throws IOException {
        return lister.sessions().items().stream()
                .filter(session -> session.id().startsWith(holder.pid() + ":"))
                .findFirst()
                .orElseThrow();
    }

    private static Session withId(Session session, String id) {
        assertThat(session.id()).isNotEqualTo(id);
        return withId(id);
    }

    private static Session withId(String id) {
        return new Session(
                id,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Ownership.NO);
    }
}
