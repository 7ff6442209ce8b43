package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.smb.jcifs.JcifsEngine;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;

/** Copying inside servers that take less than Samba does. */
@NeedsSamba
class SmbCopyTest {
    private static final int COPY_CHUNKS = 0x0014_40F2;
    private static final int SIZE = 5_000_001;

    private static SmbFixture on;
    private static byte[] content;

    private SmbSession session;
    private SmbTree tree;

    @BeforeAll
    static void startServer() throws IOException {
        on = new SmbFixture();
        content = new byte[SIZE];
        new Random(5).nextBytes(content);
        Files.write(on.server.directoryOf("data").resolve("from"), content);
        on.server.letEverybodyWrite("data");
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    @BeforeEach
    void connect() throws IOException {
        session = new JcifsEngine(false, true)
                .logOn(
                        new SmbEndpoint("127.0.0.1", on.server.port(), Duration.ofSeconds(10), Duration.ofSeconds(60)),
                        Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray()),
                        new LongAdder());
        tree = session.connect("data");
    }

    @AfterEach
    void disconnect() throws IOException {
        session.close();
        Files.deleteIfExists(to());
    }

    private static Path to() {
        return on.server.directoryOf("data").resolve("to");
    }

    private static long copy(SmbTree by) throws ShareException {
        ShareAddress share = new SmbBackend().share(ShareUrl.parse(on.server.url("data")));
        return new SmbCopy(by, new Failures(share))
                .copy(SharePath.of("from"), SharePath.of("to"), null, null, false)
                .size();
    }

    // The array is that of a buffer that was allocated here, in full length.
    @SuppressWarnings("ByteBufferBackingArray")
    private static byte[] limits(int chunks, int chunkBytes, int bytes) {
        return Wire.allocate(12).putInt(chunks).putInt(chunkBytes).putInt(bytes).array();
    }

    @Test
    void C1_aServerThatTakesLessThanMostIsAskedForLess() throws IOException {
        Stingy stingy = new Stingy(tree, 3, 100_000, 250_000);
        assertThat(copy(stingy)).isEqualTo(SIZE);
        assertThat(to()).hasBinaryContent(content);
        assertThat(stingy.copied).isEqualTo(SIZE);
        assertThat(stingy.refused).isEqualTo(1);
    }

    @Test
    void C1_aServerThatTakesNextToNothingIsReadFromAndWrittenTo() throws IOException {
        Stingy stingy = new Stingy(tree, 1, 1, 1);
        assertThat(copy(stingy)).isEqualTo(SIZE);
        assertThat(to()).hasBinaryContent(content);
        assertThat(stingy.copied).isZero();
        assertThat(stingy.refused).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC000000D, 0xC00000BB, 0xC0000010, 0xC0000002})
    void C1_aServerThatStopsCopyingIsReadFromAndWrittenTo(int status) throws IOException {
        Stingy stingy = new Stingy(tree, 1, 1 << 20, 1 << 20);
        stingy.copiesBeforeItStops = 2;
        stingy.stopsWith = status;
        assertThat(copy(stingy)).isEqualTo(SIZE);
        assertThat(to()).hasBinaryContent(content);
        assertThat(stingy.copied).isEqualTo(2 << 20);
    }

    @Test
    void C2_otherRefusalsAreNotHidden() {
        Stingy stingy = new Stingy(tree, 16, 1 << 20, 16 << 20);
        stingy.stopsWith = NtStatus.STATUS_DISK_FULL.code;
        ShareException e = catchThrowableOfType(ShareException.class, () -> copy(stingy));
        assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE);
    }

    private static void copyParts(SmbTree by) throws IOException {
        ShareAddress share = new SmbBackend().share(ShareUrl.parse(on.server.url("data")));
        int access = SmbOpen.READ_DATA | SmbOpen.WRITE_DATA;
        try (SmbHandle target = by.open(SmbOpen.create("to", access, SmbOpen.SHARE_NONE, SmbOpen.NO_DIRECTORY, 0));
                SmbRanges ranges =
                        SmbRanges.open(by, SharePath.of("from"), target, SharePath.of("to"), new Failures(share))) {
            ranges.copy(3_000_000, SIZE - 3_000_000);
            ranges.copy(0, 3_000_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 1048576, 16777216", "3, 100000, 250000", "1, 61440, 61440"})
    void C1_partsAreCopiedByAsLittleAsTheServerTakes(int chunks, int chunkBytes, int bytes) throws IOException {
        Stingy stingy = new Stingy(tree, chunks, chunkBytes, bytes);
        copyParts(stingy);
        assertThat(to()).hasBinaryContent(content);
        assertThat(stingy.copied).isEqualTo(SIZE);
        assertThat(stingy.refused).as("learned once").isEqualTo(chunks == 16 ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC000000D, 0xC00000BB, 0xC0000010, 0xC0000002})
    void C2_aServerThatCopiesNoPartsIsSaidToHaveItNot(int status) {
        Stingy stingy = new Stingy(tree, 16, 1 << 20, 16 << 20);
        stingy.stopsWith = status;
        ShareException e = catchThrowableOfType(ShareException.class, () -> copyParts(stingy));
        assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
        assertThat(e.nativeCode().orElseThrow().code()).isEqualTo(Integer.toUnsignedLong(status));
    }

    @Test
    void C2_nextToNothingAtOnceIsNotWorthTheRequests() {
        ShareException e = catchThrowableOfType(ShareException.class, () -> copyParts(new Stingy(tree, 1, 1, 1)));
        assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    @SuppressWarnings("ByteBufferBackingArray")
    void aRealServerSaysItsLimits() throws IOException {
        try (SmbHandle source = tree.open(SmbOpen.existing("from", SmbOpen.READ_DATA, SmbOpen.SHARE_ALL, 0));
                SmbHandle target = tree.open(SmbOpen.create(
                        "to", SmbOpen.READ_DATA | SmbOpen.WRITE_DATA, SmbOpen.SHARE_NONE, SmbOpen.NO_DIRECTORY, 0))) {
            byte[] key = source.control(0x0014_0078, new byte[0], 32);
            ByteBuffer request = Wire.allocate(56).put(key, 0, 24).putInt(1).putInt(0);
            request.putLong(0).putLong(0).putInt(2 << 20).putInt(0);
            SmbFailure.Status e = catchThrowableOfType(
                    SmbFailure.Status.class, () -> target.control(COPY_CHUNKS, request.array(), 12));
            assertThat(e.code()).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER.code);
            assertThat(e.output()).isEqualTo(limits(256, 1 << 20, 16 << 20));
        }
    }

    /** Passes everything on but copying in larger parts than it says, as servers with lower limits do. */
    private static final class Stingy implements SmbTree {
        private final SmbTree real;
        private final byte[] limits;
        private final int mostChunks;
        private final int mostChunkBytes;
        private final int mostBytes;
        private int copiesBeforeItStops;
        private int stopsWith;
        private long copied;
        private int refused;

        Stingy(SmbTree real, int mostChunks, int mostChunkBytes, int mostBytes) {
            this.real = real;
            this.mostChunks = mostChunks;
            this.mostChunkBytes = mostChunkBytes;
            this.mostBytes = mostBytes;
            this.limits = limits(mostChunks, mostChunkBytes, mostBytes);
        }

        void judge(byte[] input) throws SmbFailure {
            ByteBuffer request = Wire.littleEndian(input);
            int chunks = request.getInt(24);
            long bytes = 0;
            boolean fits = chunks <= mostChunks;
            for (int chunk = 0; chunk < chunks; chunk++) {
                int length = request.getInt(32 + 24 * chunk + 16);
                fits &= length <= mostChunkBytes;
                bytes += length;
            }
            if (!fits || bytes > mostBytes) {
                refused++;
                throw new SmbFailure.Status(NtStatus.STATUS_INVALID_PARAMETER.code, limits, null);
            }
            if (stopsWith != 0 && copiesBeforeItStops-- == 0) {
                throw new SmbFailure.Status(stopsWith, null);
            }
            copied += bytes;
        }

        @Override
        public int transferBytes() {
            return real.transferBytes();
        }

        @Override
        public SmbHandle open(SmbOpen request) throws SmbFailure {
            return new StingyHandle(real.open(request), this);
        }

        /** Refuses to copy here as it would alone. */
        @Override
        public Tried openAndTry(SmbOpen request, SmbStep... steps) throws SmbFailure {
            SmbStep last = steps.length == 0 ? new SmbStep.Nothing() : steps[steps.length - 1];
            SmbFailure.Status refusal = null;
            SmbStep[] passed = steps;
            if (last instanceof SmbStep.Control control && control.code() == COPY_CHUNKS) {
                try {
                    judge(control.input());
                } catch (SmbFailure.Status e) {
                    refusal = e;
                    passed = Arrays.copyOf(steps, steps.length - 1);
                }
            }
            Tried tried = real.openAndTry(request, passed);
            return new Tried(
                    new StingyHandle(tried.handle(), this),
                    tried.answers(),
                    tried.refusal() == null ? refusal : tried.refusal());
        }

        @Override
        public Done openAndDo(SmbOpen request, SmbStep... steps) throws SmbFailure {
            return real.openAndDo(request, steps);
        }

        @Override
        public Pending beginToDo(SmbOpen request, SmbStep... steps) {
            return real.beginToDo(request, steps);
        }

        @Override
        public OptionalInt rights(String path) throws SmbFailure {
            return real.rights(path);
        }

        @Override
        public void check() throws SmbFailure {
            real.check();
        }

        @Override
        public int flags() throws SmbFailure {
            return real.flags();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private record StingyHandle(SmbHandle real, Stingy tree) implements SmbHandle {
        @Override
        public byte[] control(int code, byte[] input, int most) throws SmbFailure {
            if (code == COPY_CHUNKS) {
                tree.judge(input);
            }
            return real.control(code, input, most);
        }

        @Override
        public SmbInfo info() {
            return real.info();
        }

        @Override
        public int read(ByteBuffer target, long position) throws SmbFailure {
            return real.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws SmbFailure {
            return real.write(source, position);
        }

        @Override
        public void flush() throws SmbFailure {
            real.flush();
        }

        @Override
        public void finish(SmbStep... steps) throws SmbFailure {
            real.finish(steps);
        }

        @Override
        public void finishWith(SmbHandle other, SmbStep... steps) throws SmbFailure {
            real.finishWith(other, steps);
        }

        @Override
        public byte @Nullable [] perform(SmbStep step) throws SmbFailure {
            return real.perform(step);
        }

        @Override
        public byte @Nullable [] list(int infoClass) throws SmbFailure {
            return real.list(infoClass);
        }

        @Override
        public void close() throws SmbFailure {
            real.close();
        }
    }
}
