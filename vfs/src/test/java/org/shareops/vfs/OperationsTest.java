package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.operations.FileOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateOptions;

final class OperationsTest {
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

    private static <T extends FileOperation> T operation(FileObject file, Class<T> type) throws FileSystemException {
        return type.cast(file.getFileOperations().getOperation(type));
    }

    @Test
    void aFileOfAShareHasAllOperationsAndOthersHaveNone() throws IOException {
        assertThat(folder.getFileOperations().getOperations())
                .containsExactlyInAnyOrder(
                        ProbeOperation.class,
                        OpenFilesOperation.class,
                        ReplaceOperation.class,
                        DisconnectOperation.class,
                        AbandonOperation.class);
        assertThat(folder.getFileOperations().hasOperation(ProbeOperation.class))
                .isTrue();
        FileObject other = site.manager.resolveFile("ram:///a");
        assertThat(other.getFileOperations().getOperations()).isNull();
        assertThatThrownBy(() -> operation(other, ProbeOperation.class)).isInstanceOf(FileSystemException.class);
    }

    @Test
    void P1_aPassiveProbeSendsNothing() throws IOException {
        Map<String, Long> before = site.server.requests();
        ProbeOperation probe = operation(folder, ProbeOperation.class);
        assertThatThrownBy(probe::status).isInstanceOf(IllegalStateException.class);
        probe.process();

        assertThat(probe.status().state()).isEqualTo(LinkState.UP);
        assertThat(site.server.requests()).isEqualTo(before);

        probe.with(Probe.VERIFY).process();
        assertThat(site.server.requests()).isNotEqualTo(before);
    }

    @Test
    void R3_aReplacementSaysWhoIsInTheWay() throws IOException {
        FileObject file = folder.resolveFile("a");
        Text.write(file, "old");
        ReplaceOperation replace = operation(file, ReplaceOperation.class).from(Source.bytes(new byte[9]), false);
        SharePath path = ((ShareFileSystem) file.getFileSystem()).path(file);
        try (MemoryClient.Handle held =
                site.server.open("data", "otto", "ws7").open(path, EnumSet.of(Access.READ), EnumSet.of(Access.READ))) {
            FileSystemException failure = catchThrowableOfType(FileSystemException.class, replace::process);
            assertThat(failure).hasMessageContaining("otto");
            assertThat(SafetyTest.causeOf(failure).kind()).isEqualTo(ErrorKind.IN_USE);
            assertThatThrownBy(replace::report).isInstanceOf(IllegalStateException.class);
            assertThat(held.isOpen()).isTrue();
        }
        replace.process();
        assertThat(replace.report().outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(file.getContent().getSize()).isEqualTo(9);
    }

    @Test
    void R8_aDirectoryIsReplacedByTheRulesOfTheOperation() throws IOException {
        FileObject source = site.manager.resolveFile("ram:///office");
        Text.write(source.resolveFile("sub/a"), "new");
        Text.write(folder.resolveFile("z/foreign"), "old");
        FileObject target = folder.resolveFile("z");
        ReplaceOperation replace = operation(target, ReplaceOperation.class).from(source);
        assertThat(SafetyTest.causeOf(catchThrowableOfType(FileSystemException.class, replace::process))
                        .kind())
                .isEqualTo(ErrorKind.REFUSED);

        replace.options(UpdateOptions.defaults().withForeign(ForeignFiles.REMOVE))
                .process();

        assertThat(Text.of(target.resolveFile("sub/a"))).isEqualTo("new");
        assertThat(target.resolveFile("foreign").exists()).isFalse();
    }

    @Test
    void whereNobodyIsInTheWayNobodyIsGotOff() throws IOException {
        try (Site.NetWare netWare = new Site.NetWare()) {
            FileObject file = netWare.resolve("a");
            Text.write(file, "1");
            DisconnectOperation disconnect = operation(file, DisconnectOperation.class);
            disconnect.process();
            assertThat(disconnect.results()).isEmpty();
        }
    }
}
