package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;

/** Rule C2. */
class FailuresTest {
    private static final SharePath FILE = SharePath.of("dir/file");

    private final Failures failures = new Failures(
            new ShareAddress(new ServerAddress("file", "", OptionalInt.empty()), "/srv"), NameRules.posix());

    @ParameterizedTest
    @EnumSource(Errno.class)
    void C2_everyErrnoKeepsItsNumberAndSaysWhatToDo(Errno errno) {
        ShareException failure = failures.of("do it to", FILE, new ErrnoException("call", errno.number()));
        assertThat(failure.kind()).isEqualTo(errno.kind());
        assertThat(failure.nativeCode()).contains(new NativeCode("errno", errno.number(), errno.name()));
        assertThat(failure).hasMessageStartingWith("cannot do it to \"dir/file\" on file:///srv: " + errno.meaning());
    }

    @Test
    void C2_anUnknownErrnoIsNoGuess() {
        ShareException failure = failures.of("rename", FILE, new ErrnoException("call", 4095));
        assertThat(failure.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(failure.nativeCode()).contains(new NativeCode("errno", 4095, ""));
    }

    @Test
    void C2_whatNoSystemCallSaidHasNoCode() {
        assertThat(failures.of("claim", FILE, ErrnoException.noticed(Errno.EAGAIN, "mine"))
                        .nativeCode())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "No space left on device, NO_SPACE",
        "Disk quota exceeded, NO_SPACE",
        "Read-only file system, ACCESS_DENIED",
        "Too many open files, IO_FAILURE",
        "File name too long, INVALID_NAME",
        "Invalid cross-device link, UNSUPPORTED",
        "Not a directory, WRONG_TYPE",
        "Is a directory, WRONG_TYPE",
        "Operation not permitted, ACCESS_DENIED",
        "Text file busy, IN_USE",
        "Directory not empty, NOT_EMPTY",
        "Etwas anderes, IO_FAILURE"
    })
    void textsOfTheSystemAreUnderstoodAndKept(String reason, ErrorKind kind) {
        for (IOException cause :
                new IOException[] {new FileSystemException("/srv/dir/file", null, reason), new IOException(reason)}) {
            ShareException failure = failures.of("write", FILE, cause);
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining(reason).hasCause(cause);
        }
    }

    @Test
    void exceptionsOfJavaAreUnderstoodByClass() {
        assertThat(failures.of("x", FILE, new NoSuchFileException("f")).kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(failures.of("x", FILE, new AccessDeniedException("f")).kind())
                .isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(failures.of("x", FILE, new DirectoryNotEmptyException("f")).kind())
                .isEqualTo(ErrorKind.NOT_EMPTY);
        assertThat(failures.of("x", FILE, new ClosedByInterruptException()).kind())
                .isEqualTo(ErrorKind.CANCELLED);
        assertThat(failures.of("x", FILE, new AsynchronousCloseException()).kind())
                .isEqualTo(ErrorKind.CLOSED);
    }

    @Test
    void namesThatTheFileSystemCannotHoldAreTold() {
        Failures vfat = new Failures(
                new ShareAddress(new ServerAddress("file", "", OptionalInt.empty()), "/srv"), NameRules.windows());
        ErrnoException invalid = new ErrnoException("open", Errno.EINVAL.number());
        ShareException failure = vfat.of("create", SharePath.of("a:b"), invalid);
        assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_NAME);
        assertThat(failure.problems()).singleElement().asString().contains("':'");
        assertThat(vfat.of("create", FILE, invalid).kind()).isEqualTo(ErrorKind.UNSUPPORTED);
    }
}
