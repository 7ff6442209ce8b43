package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.RandomAccessContent;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.util.FileObjectUtils;
import org.apache.commons.vfs2.util.RandomAccessMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.InUsePolicy;

/** What is lost when something goes wrong halfway: nothing. */
final class SafetyTest {
    private final Site.Memory site = new Site.Memory();
    private FileObject folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = site.folder();
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private FileObject file(String name, String text) throws IOException {
        FileObject file = folder.resolveFile(name);
        Text.write(file, text);
        return file;
    }

    private SharePath path(FileObject file) throws IOException {
        return ((ShareFileSystem) file.getFileSystem()).path(file);
    }

    private MemoryClient.Handle hold(FileObject file) throws IOException {
        return site.server
                .open("data", "otto", "ws7")
                .open(path(file), EnumSet.of(Access.READ), EnumSet.of(Access.READ));
    }

    private String onTheServer(FileObject file) throws IOException {
        return new String(site.server.open("data", "otto", "ws8").read(path(file)), StandardCharsets.UTF_8);
    }

    static ShareException causeOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ShareException known) {
                return known;
            }
        }
        throw new AssertionError("no cause of the library's", failure);
    }

    @Test
    void R1_nothingReachesTheServerBeforeTheStreamIsClosed() throws IOException {
        FileObject file = file("a", "old");
        try (OutputStream out = file.getContent().getOutputStream()) {
            out.write("new".getBytes(StandardCharsets.UTF_8));
            out.flush();

            assertThat(onTheServer(file)).isEqualTo("old");
        }
        assertThat(onTheServer(file)).isEqualTo("new");
    }

    @Test
    void R1_aStreamThatIsNeverClosedChangesNothing() throws IOException {
        FileObject file = file("a", "old");
        OutputStream out = file.getContent().getOutputStream();
        out.write(new byte[Spool.IN_MEMORY + 1]);
        site.manager.close();

        assertThat(onTheServer(file)).isEqualTo("old");
    }

    @Test
    void R1_aStreamThatFailedOnceIsNotPutInPlace() throws IOException {
        FileObject file = file("a", "old");
        OutputStream out = file.getContent().getOutputStream();
        out.write(new byte[Spool.IN_MEMORY + 1]);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> out.write(new byte[100_000])).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();

        ShareException failure = causeOf(catchThrowableOfType(IOException.class, out::close));

        assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failure).hasMessageContaining("not complete");
        assertThat(onTheServer(file)).isEqualTo("old");
    }

    @Test
    void C4_aThreadThatIsInterruptedPutsNothingInPlace() throws IOException {
        FileObject file = file("a", "old");
        OutputStream out = file.getContent().getOutputStream();
        out.write('x');
        Thread.currentThread().interrupt();
        ShareException failure = causeOf(catchThrowableOfType(IOException.class, out::close));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(onTheServer(file)).isEqualTo("old");
        assertThat(Text.of(file)).isEqualTo("old");
    }

    @Test
    void R1_whatIsAbandonedIsNotPutInPlace() throws IOException {
        FileObject file = file("a", "old");
        try (OutputStream out = file.getContent().getOutputStream()) {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            AbandonOperation abandon =
                    (AbandonOperation) file.getFileOperations().getOperation(AbandonOperation.class);
            abandon.process();
            assertThat(abandon.abandoned()).isTrue();
        }
        assertThat(onTheServer(file)).isEqualTo("old");
    }

    @Test
    void R3_whatIsHeldStaysAndTheHolderIsNamed() throws IOException {
        FileObject file = file("a", "old");
        try (MemoryClient.Handle held = hold(file)) {
            OutputStream out = file.getContent().getOutputStream();
            out.write("new".getBytes(StandardCharsets.UTF_8));
            ShareException failure = causeOf(catchThrowableOfType(IOException.class, out::close));

            assertThat(failure.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(failure).hasMessageContaining("otto");
            assertThat(new String(held.read(), StandardCharsets.UTF_8)).isEqualTo("old");
        }
        assertThat(onTheServer(file)).isEqualTo("old");
        assertThat(file.getContent().getSize()).isEqualTo(3);
    }

    @Test
    void aNewFileThatCouldNotBeWrittenIsNotThere() throws IOException {
        site.server.denyWrites(path(folder));
        FileObject file = folder.resolveFile("a");
        OutputStream out = file.getContent().getOutputStream();
        assertThatThrownBy(out::close).isInstanceOf(FileSystemException.class);

        assertThat(file.exists()).isFalse();
        assertThat(folder.getChildren()).isEmpty();
    }

    @Test
    void whoAppendsDoesNotUndoWhatAnotherHasWrittenMeanwhile() throws IOException {
        FileObject file = file("a", "one ");
        OutputStream out = file.getContent().getOutputStream(true);
        out.write("two".getBytes(StandardCharsets.UTF_8));
        site.server.open("data", "otto", "ws7").writeFile(path(file), "other".getBytes(StandardCharsets.UTF_8));

        ShareException failure = causeOf(catchThrowableOfType(IOException.class, out::close));

        assertThat(failure.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(onTheServer(file)).isEqualTo("other");
    }

    @Test
    void whoChangesAPlaceInAFileChangesItAtTheEnd() throws IOException {
        FileObject file = file("a", "0123456789");
        try (RandomAccessContent at = file.getContent().getRandomAccessContent(RandomAccessMode.READWRITE)) {
            at.seek(4);
            at.writeByte('x');
            assertThat(onTheServer(file)).isEqualTo("0123456789");
        }
        assertThat(onTheServer(file)).isEqualTo("0123x56789");
    }

    @Test
    void readingAPlaceInAFileReadsNoMoreThanThat() throws IOException {
        FileObject file = folder.resolveFile("a");
        byte[] much = new byte[8 << 20];
        ByteBuffer.wrap(much).putInt(much.length - 4, 42);
        try (OutputStream out = file.getContent().getOutputStream()) {
            out.write(much);
        }
        long before = site.server.requests().getOrDefault("readContent", 0L);
        try (RandomAccessContent at = file.getContent().getRandomAccessContent(RandomAccessMode.READ)) {
            at.seek(much.length - 4);
            assertThat(at.readInt()).isEqualTo(42);
        }
        assertThat(site.server.requests()).containsKey("readContent");
        assertThat(site.server.requests().get("readContent") - before).isEqualTo(1);
    }

    @Test
    void whoWritesIntoAFileDoesNotChangeItsAttributes() throws IOException {
        FileObject file = file("a", "old");
        file.getContent().setAttribute("hidden", true);
        file.refresh();
        assertThat(file.isHidden()).isTrue();

        Text.write(file, "new");

        assertThat(file.isHidden()).isTrue();
        assertThat(file.getContent().getAttributes())
                .containsEntry("hidden", true)
                .containsKey("fileId");
    }

    @Test
    void aReadOnlyFileIsRefusedBeforeItIsWritten() throws IOException {
        FileObject file = file("a", "old");
        file.getContent().setAttribute("readOnly", true);

        assertThatThrownBy(() -> file.getContent().getOutputStream())
                .isInstanceOf(FileSystemException.class)
                .hasRootCauseMessage("Could not write to \"" + file + "\" because it is read-only.");
        assertThat(file.isWriteable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"a, b, a, b", "x/a, z/b, x, z"})
    void R3_aMoveOntoWhatSomebodyHoldsLosesNeither(String source, String held, String from, String to)
            throws IOException {
        FileObject mine = file(source, "new");
        FileObject others = file(held, "old");
        try (MemoryClient.Handle handle = hold(others)) {
            ShareException failure = causeOf(catchThrowableOfType(
                    IOException.class, () -> folder.resolveFile(from).moveTo(folder.resolveFile(to))));

            assertThat(failure.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(new String(handle.read(), StandardCharsets.UTF_8)).isEqualTo("old");
        }
        assertThat(onTheServer(mine)).isEqualTo("new");
        assertThat(onTheServer(others)).isEqualTo("old");
    }

    @Test
    void R3_aDirectoryWithAHeldFileIsDeletedAsAWholeOrNotAtAll() throws IOException {
        FileObject held = file("z/b", "1");
        FileObject other = file("z/a", "2");
        try (MemoryClient.Handle handle = hold(held)) {
            ShareException failure = causeOf(catchThrowableOfType(
                    IOException.class, () -> folder.resolveFile("z").deleteAll()));
            assertThat(failure.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(handle.isOpen()).isTrue();
        }
        assertThat(onTheServer(held)).isEqualTo("1");
        assertThat(onTheServer(other)).isEqualTo("2");
    }

    /** Other options make another file system of the same share. */
    private FileObject byOtherOptions(FileObject file) throws IOException {
        FileSystemOptions others = (FileSystemOptions) site.options.clone();
        ShareFileSystemConfigBuilder.getInstance().setInUsePolicy(others, InUsePolicy.never());
        FileObject again = site.manager.resolveFile(file.getName().getURI(), others);
        assertThat(again.getFileSystem()).isNotSameAs(file.getFileSystem());
        return again;
    }

    @ParameterizedTest
    @CsvSource({"x/y, x, false", "x, x/y/z, false", "X, x/y, false", "x/y, x, true", "x, x/y/z, true"})
    void R1_aDirectoryIsNotMovedIntoWhatItHoldsNorOntoWhatHoldsIt(String from, String to, boolean otherFileSystem)
            throws IOException {
        FileObject inner = file("x/y/a", "1");
        FileObject target = folder.resolveFile(to);

        assertThatThrownBy(() -> folder.resolveFile(from).moveTo(otherFileSystem ? byOtherOptions(target) : target))
                .rootCause()
                .hasMessageContaining("lies in the other");
        assertThat(onTheServer(inner)).isEqualTo("1");
    }

    @Test
    void R1_whatIsMovedOntoItselfThroughAnotherFileSystemStays() throws IOException {
        FileObject file = file("a", "1");
        file.moveTo(byOtherOptions(file));
        assertThat(onTheServer(file)).isEqualTo("1");
    }

    @Test
    void R1_aNameThatSomebodyTakesJustBeforeTheRenamingIsNotReplaced() throws IOException {
        FileObject source = file("a", "1");
        FileObject target = folder.resolveFile("b");
        SharePath taken = path(target);
        AtomicBoolean first = new AtomicBoolean(true);
        site.server.beforeEach((primitive, at) -> {
            if (primitive.equals("rename") && first.getAndSet(false)) {
                site.server.open("data", "otto", "ws7").writeFile(taken, "other".getBytes(StandardCharsets.UTF_8));
            }
        });

        ShareException failure = causeOf(catchThrowableOfType(IOException.class, () -> source.moveTo(target)));

        assertThat(failure.kind()).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(onTheServer(source)).isEqualTo("1");
        assertThat(onTheServer(target)).isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHasReplacedAFileIsNotMadeToFailByAskingAgain(boolean randomAccess) throws IOException {
        FileObject file = file("a", "old");
        Text.write(file, "two");
        long known = requestsToClose(file, "new", randomAccess, false);
        assertThat(requestsToClose(file, "odd", randomAccess, true)).isEqualTo(known);
        assertThat(Text.of(file)).isEqualTo("odd");
    }

    private long requestsToClose(FileObject file, String text, boolean randomAccess, boolean forgotten)
            throws IOException {
        Closeable out;
        if (randomAccess) {
            RandomAccessContent at = file.getContent().getRandomAccessContent(RandomAccessMode.READWRITE);
            at.writeBytes(text);
            out = at;
        } else {
            OutputStream stream = file.getContent().getOutputStream();
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            out = stream;
        }
        file.getType();
        if (forgotten) {
            ((ShareFileObject) FileObjectUtils.getAbstractFileObject(file)).refresh();
        }
        long before = requests();
        out.close();
        return requests() - before;
    }

    private long requests() {
        return site.server.requests().values().stream().mapToLong(each -> each).sum();
    }

    @Test
    void R8_whatIsCreatedMeanwhileIsNeitherEmptiedNorDeleted() throws IOException {
        FileObject file = folder.resolveFile("late");
        assertThat(file.exists()).isFalse();
        site.server.open("data", "otto", "ws7").writeFile(path(file), "other".getBytes(StandardCharsets.UTF_8));
        file.createFile();
        assertThat(onTheServer(file)).isEqualTo("other");

        FileObject directory = folder.resolveFile("empty");
        directory.createFolder();
        FileObject waiting = byOtherOptions(directory);
        FileSystemOptions patient = (FileSystemOptions) site.options.clone();
        ShareFileSystemConfigBuilder.getInstance().setInUsePolicy(patient, InUsePolicy.retry(2, Duration.ofMillis(1)));
        FileObject mine = site.manager.resolveFile(waiting.getName().getURI(), patient);
        assertThat(mine.getChildren()).isEmpty();
        FileObject inner = file("empty/a", "1");
        assertThatThrownBy(mine::delete).isInstanceOf(IOException.class);
        assertThat(onTheServer(inner)).isEqualTo("1");
    }

    @Test
    void R8_aDirectoryThatIsNamedAsRecordsAreElsewhereIsTheUsers() throws IOException {
        FileObject inner = file("parent/SHAREOPS/a", "1");
        assertThat(onlyNames(folder.resolveFile("parent"))).containsExactly("SHAREOPS");
        assertThat(folder.resolveFile("parent").delete()).isFalse();
        assertThat(onTheServer(inner)).isEqualTo("1");
    }

    @Test
    void aFileChangesTheCaseOfItsName() throws IOException {
        FileObject file = file("a", "1");
        file.moveTo(folder.resolveFile("A"));

        assertThat(folder.getChildren()).hasSize(1);
        assertThat(folder.getChildren()[0].getName().getBaseName()).isEqualTo("A");
        assertThat(Text.of(folder.resolveFile("A"))).isEqualTo("1");
    }

    @Test
    void R3_aLocalFileThatIsMovedOntoAHeldOneLosesNeither(@TempDir Path directory) throws IOException {
        Path local = Files.writeString(directory.resolve("a"), "new");
        FileObject target = file("b", "old");
        FileObject source = site.manager.resolveFile(local.toUri());
        try (MemoryClient.Handle held = hold(target)) {
            assertThat(causeOf(catchThrowableOfType(IOException.class, () -> source.moveTo(target)))
                            .kind())
                    .isEqualTo(ErrorKind.IN_USE);
            assertThat(held.isOpen()).isTrue();
        }
        assertThat(onTheServer(target)).isEqualTo("old");
        assertThat(local).hasContent("new");

        source.moveTo(target);

        assertThat(onTheServer(target)).isEqualTo("new");
        assertThat(local).doesNotExist();
    }

    @Test
    void R10_aLocalFileThatFindsNoSpaceDoesNotCostTheOldOne(@TempDir Path directory) throws IOException {
        Path local = Files.write(directory.resolve("a"), new byte[1 << 20]);
        FileObject target = file("b", "old");
        site.server.quota(1000);

        assertThat(causeOf(catchThrowableOfType(
                                IOException.class,
                                () -> site.manager.resolveFile(local.toUri()).moveTo(target)))
                        .kind())
                .isEqualTo(ErrorKind.NO_SPACE);
        assertThat(onTheServer(target)).isEqualTo("old");
        assertThat(local).exists();
    }

    @Test
    void aLocalDirectoryThatIsMovedOntoADirectoryDeletesNothing(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("a"), "new");
        FileObject kept = file("z/b", "old");

        assertThatThrownBy(() -> site.manager.resolveFile(directory.toUri()).moveTo(folder.resolveFile("z")))
                .isInstanceOf(FileSystemException.class);
        assertThat(onTheServer(kept)).isEqualTo("old");
        assertThat(directory.resolve("a")).hasContent("new");
    }

    @Test
    void aDirectoryMovesToTheLocalDiskAsAWhole(@TempDir Path directory) throws IOException {
        file("x/y/a", "1");
        FileObject x = folder.resolveFile("x");
        x.moveTo(site.manager.resolveFile(directory.resolve("z").toUri()));

        assertThat(directory.resolve("z/y/a")).hasContent("1");
        assertThat(x.exists()).isFalse();
    }

    @Test
    void R2_aTreeThatIsNotThereYetComesAsAWhole(@TempDir Path directory) throws IOException {
        Files.createDirectory(directory.resolve("sub"));
        Files.writeString(directory.resolve("sub/a"), "1");
        Files.writeString(directory.resolve("NUL.txt"), "a name that Windows does not have");
        FileObject source = site.manager.resolveFile(directory.toUri());

        assertThatThrownBy(() -> folder.resolveFile("z").copyFrom(source, Selectors.SELECT_ALL))
                .isInstanceOf(FileSystemException.class);
        assertThat(folder.resolveFile("z").exists()).isFalse();

        Files.delete(directory.resolve("NUL.txt"));
        folder.resolveFile("z").copyFrom(source, Selectors.SELECT_ALL);
        assertThat(Text.of(folder.resolveFile("z/sub/a"))).isEqualTo("1");
    }

    @Test
    void theLibrarysRecordsAreNotShownAndDoNotHinder() throws IOException {
        FileObject parent = folder.resolveFile("parent");
        file("source/a", "1");
        parent.createFolder();
        FileObject target = parent.resolveFile("target");
        target.copyFrom(folder.resolveFile("source"), Selectors.SELECT_ALL);
        assertThat(site.shares.share("mem://m1/data").files().list(path(parent).toString()))
                .as("records lie beside the target")
                .hasSize(2);

        assertThat(parent.getChildren()).containsExactly(target);
        target.deleteAll();
        assertThat(parent.delete()).isTrue();
        assertThat(parent.exists()).isFalse();
        assertThat(onlyNames(folder)).containsExactly("source");
    }

    private Set<String> onlyNames(FileObject directory) throws IOException {
        Set<String> names = new java.util.TreeSet<>();
        for (FileObject each : directory.getChildren()) {
            names.add(each.getName().getBaseName());
        }
        return names;
    }

    @Test
    void D1_aPolicyGetsHoldersOff() throws IOException {
        FileSystemOptions options = (FileSystemOptions) site.options.clone();
        ShareFileSystemConfigBuilder.getInstance()
                .setInUsePolicy(options, InUsePolicy.never().thenDisconnectAfter(Duration.ZERO));
        FileObject file = file("a", "old");
        try (MemoryClient.Handle held = hold(file)) {
            Text.write(site.manager.resolveFile(file.getName().getURI(), options), "new");

            assertThat(held.isOpen()).isFalse();
        }
        assertThat(onTheServer(file)).isEqualTo("new");
    }

    @Test
    void R11_copiesKeepTheirTime() throws IOException {
        FileObject source = file("a", "1");
        source.getContent().setLastModifiedTime(1_400_000_000_000L);
        folder.resolveFile("b").copyFrom(source, Selectors.SELECT_SELF);

        assertThat(folder.resolveFile("b").getContent().getLastModifiedTime()).isEqualTo(1_400_000_000_000L);
        assertThat(site.shares.share("mem://m1/data").files().stat(path(folder) + "/b"))
                .hasValueSatisfying(entry -> assertThat(entry.attributes()).doesNotContain(FileAttribute.READ_ONLY));
    }
}
