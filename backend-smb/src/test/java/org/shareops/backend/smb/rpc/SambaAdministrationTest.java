package org.shareops.backend.smb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;

/** Administration of a real Samba server. */
class SambaAdministrationTest {
    private static final String ADMINISTRATOR = "smbadm";
    private static final String HOLDER = "alice";
    private static final String PASSWORD = "Passw0rd";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static SambaServer server;

    private SmbjUser administrator;
    private SmbjPipe pipe;
    private ServerService service;

    private interface Condition {
        boolean holds() throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        server = SambaServer.builder()
                .administrator(ADMINISTRATOR, PASSWORD)
                .user(HOLDER, PASSWORD)
                .user("bob", PASSWORD)
                .share("data")
                .share("guarded")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void logOn() throws IOException {
        administrator = new SmbjUser(server, ADMINISTRATOR, PASSWORD);
        pipe = administrator.pipe();
        service = ServerService.open(pipe, "127.0.0.1");
    }

    @AfterEach
    void logOff() throws IOException {
        service.close();
        administrator.close();
        try (SmbjUser last = new SmbjUser(server, ADMINISTRATOR, PASSWORD)) {
            ServerService own = last.service();
            await(() -> own.sessions().size() == 1); // so that nobody is left for the next test
        }
    }

    @Test
    void s1_aHolderIsListedWithWhatItHolds() throws IOException {
        Path directory = Files.createDirectories(server.directoryOf("data").resolve("some dir"));
        Files.writeString(directory.resolve("\u00fcber \ud83d\ude00.txt"), "content");
        server.letEverybodyWrite("data");
        try (SmbClientProcess alice = SmbClientProcess.start(server, "data", HOLDER, PASSWORD)) {
            alice.open("some dir/\u00fcber \ud83d\ude00.txt");

            assertThat(session(HOLDER)).hasValueSatisfying(session -> {
                assertThat(session.client()).contains("127.0.0.1");
                assertThat(session.openFiles()).isEqualTo(1);
                assertThat(session.connectedFor()).isBetween(Duration.ZERO, LIMIT);
                assertThat(session.idleFor()).isEmpty();
                assertThat(session.guest()).isFalse();
            });
            assertThat(session(ADMINISTRATOR)).isPresent();
            String root = service.share("data").path().orElseThrow();
            assertThat(files(HOLDER)).singleElement().satisfies(file -> {
                assertThat(file.path()).isEqualTo(root + "\\some dir\\\u00fcber \ud83d\ude00.txt");
                assertThat(file.allows(ServerFile.READ | ServerFile.WRITE)).isTrue();
                assertThat(file.locks()).isZero();
            });
        }
    }

    @Test
    void theShareSaysWhereItIs() throws IOException {
        ServerShare share = service.share("DATA");

        assertThat(share.name()).isEqualTo("data");
        assertThat(share.type()).isZero();
        assertThat(share.path())
                .contains("C:" + server.directoryOf("data").toString().replace('/', '\\'));
        assertFails(() -> service.share("nothing"), ErrorKind.NOT_FOUND, 123, "ERROR_INVALID_NAME");
    }

    @Test
    void s2_aPlainUserIsRefused() throws IOException {
        try (SmbjUser bob = new SmbjUser(server, "bob", PASSWORD);
                SmbClientProcess alice = SmbClientProcess.start(server, "data", HOLDER, PASSWORD)) {
            File held = administrator.hold("data", "not bob's");
            long id = service.files().get(0).id();
            ServerService plain = bob.service();

            assertRefused(plain::sessions);
            assertRefused(plain::files);
            assertRefused(() -> plain.closeFile(id));
            assertRefused(() -> plain.endSessions("127.0.0.1", HOLDER));
            assertRefused(() -> plain.setShareSecurity("data", everybody(1)));
            assertThat(plain.shareSecurity("data")).isEmpty();
            assertThat(plain.mayChangeShare("data")).isFalse();
            assertThat(service.mayChangeShare("data")).isTrue();
            assertThat(plain.time()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));

            assertThat(held.write(new byte[1], 0)).isEqualTo(1);
            assertThat(alice.canStillUse()).isTrue();
        }
    }

    @Test
    void s4_closingAFileMakesItsHandleFail() throws IOException {
        try (SmbjUser alice = new SmbjUser(server, HOLDER, PASSWORD)) {
            File closed = alice.hold("data", "closed");
            File kept = alice.hold("data", "kept");
            long id = files(HOLDER).stream()
                    .filter(file -> file.path().endsWith("\\closed"))
                    .findFirst()
                    .orElseThrow()
                    .id();

            service.closeFile(id); // what it says is no proof
            await(() -> files(HOLDER).size() == 1);

            assertThat(service.closeFile(id)).isEqualTo(EndAnswer.ALREADY_GONE);
            assertThatExceptionOfType(SMBApiException.class)
                    .isThrownBy(() -> closed.write(new byte[1], 0))
                    .satisfies(e -> assertThat(e.getStatus()).isEqualTo(NtStatus.STATUS_FILE_CLOSED));
            assertThat(kept.write(new byte[1], 0)).isEqualTo(1);
        }
    }

    @Test
    void s4_endingASessionEndsItsHolder() throws IOException {
        Files.writeString(server.directoryOf("data").resolve("held"), "content");
        server.letEverybodyWrite("data");
        try (SmbClientProcess alice = SmbClientProcess.start(server, "data", HOLDER, PASSWORD)) {
            alice.open("held");
            ServerSession session = session(HOLDER).orElseThrow();

            assertThat(service.endSessions(
                            session.client().orElseThrow(), session.user().orElseThrow()))
                    .isEqualTo(EndAnswer.CLOSED_OR_ACCEPTED);
            await(() -> session(HOLDER).isEmpty());

            assertThat(files(HOLDER)).isEmpty();
            assertThat(alice.canStillUse()).isFalse();
        }
        assertFails(() -> service.endSessions("127.0.0.1", HOLDER), ErrorKind.ACCESS_DENIED, 5, "ERROR_ACCESS_DENIED");
    }

    @Test
    void aSharesSecurityIsReadAndSet() throws IOException {
        byte[] before = service.shareSecurity("guarded").orElseThrow();
        byte[] readOnly = everybody(0x0012_00A9);

        service.setShareSecurity("guarded", readOnly);

        assertThat(service.shareSecurity("guarded")).hasValue(readOnly);
        try (SmbClientProcess alice = SmbClientProcess.start(server, "guarded", HOLDER, PASSWORD)) {
            assertThat(alice.run("mkdir new")).contains("NT_STATUS_ACCESS_DENIED");
        }
        service.setShareSecurity("guarded", before);
        assertThat(service.shareSecurity("guarded")).hasValue(before);
        try (SmbClientProcess alice = SmbClientProcess.start(server, "guarded", HOLDER, PASSWORD)) {
            assertThat(alice.run("mkdir new")).isEmpty();
        }
    }

    @Test
    void aLongSecurityDescriptorGoesInFragmentsBothWays() throws IOException {
        byte[] before = service.shareSecurity("guarded").orElseThrow();
        byte[] many = everybody(0x001F_01FF, 1500);
        assertThat(many.length).isGreaterThan(7 * DcerpcClient.OFFERED_FRAGMENT_BYTES);

        service.setShareSecurity("guarded", many);

        assertThat(pipe.writes).isGreaterThanOrEqualTo(7);
        assertThat(service.shareSecurity("guarded")).hasValue(many);
        assertThat(pipe.reads).isGreaterThanOrEqualTo(7);
        service.setShareSecurity("guarded", before);
    }

    @Test
    void aMalformedSecurityDescriptorChangesNothing() throws IOException {
        byte[] before = service.shareSecurity("guarded").orElseThrow();

        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> service.setShareSecurity("guarded", new byte[] {1, 2, 3}))
                .satisfies(e ->
                        assertThat(e.nativeCode()).contains(new NativeCode("DCERPC", 0x6F7, "RPC_X_BAD_STUB_DATA")));

        assertThat(service.shareSecurity("guarded")).as("the pipe goes on").hasValue(before);
    }

    @Test
    void manyOpenFilesAreListedWhole() throws IOException {
        int count = 500;
        try (SmbjUser alice = new SmbjUser(server, HOLDER, PASSWORD)) {
            for (int i = 0; i < count; i++) {
                alice.hold("data", "file-" + i);
            }

            List<ServerFile> files = files(HOLDER);

            assertThat(files).hasSize(count);
            assertThat(files.stream().map(ServerFile::id).distinct()).hasSize(count);
            assertThat(files.stream().map(ServerFile::path).distinct()).hasSize(count);
            assertThat(session(HOLDER).orElseThrow().openFiles()).isEqualTo(count);
            assertThat(pipe.reads).isGreaterThan(count * 100 / DcerpcClient.OFFERED_FRAGMENT_BYTES);
        }
    }

    @Test
    void timeIsTheServers() throws IOException {
        assertThat(service.time()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
    }

    @Test
    void whatTheServerDoesNotHaveIsUnsupported() throws IOException {
        RpcInterface unknown = new RpcInterface(new UUID(1, 2), 1, 0);
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> DcerpcClient.bind(administrator.pipe(), unknown))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));

        try (DcerpcClient client = DcerpcClient.bind(administrator.pipe(), RpcInterface.SERVER_SERVICE)) {
            assertThatExceptionOfType(ShareException.class)
                    .isThrownBy(() -> client.call(999, new byte[0], "do what nobody can"))
                    .satisfies(e -> assertThat(e.nativeCode())
                            .contains(new NativeCode("DCERPC", 0x1C01_0002L, "nca_op_rng_error")));
        }
    }

    private Optional<ServerSession> session(String user) throws ShareException {
        return service.sessions().stream()
                .filter(session -> session.user().equals(Optional.of(user)))
                .findAny();
    }

    private List<ServerFile> files(String user) throws ShareException {
        return service.files().stream()
                .filter(file -> file.user().equals(Optional.of(user)))
                .toList();
    }

    private static void assertRefused(ThrowingCallable call) {
        assertFails(call, ErrorKind.ACCESS_DENIED, 5, "ERROR_ACCESS_DENIED");
    }

    private static void assertFails(ThrowingCallable call, ErrorKind kind, long code, String name) {
        assertThatExceptionOfType(ShareException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.nativeCode()).contains(new NativeCode("Win32", code, name));
        });
    }

    /** Asks again and again; each question goes to the server and back. */
    private static void await(Condition condition) throws IOException {
        Instant end = Instant.now().plus(LIMIT);
        while (!condition.holds()) {
            assertThat(Instant.now()).isBefore(end);
        }
    }

    private static byte[] everybody(int mask) {
        return everybody(mask, 0);
    }

    /** A descriptor that allows everybody something, and more to many groups (MS-DTYP 2.4.6, 2.4.5, 2.4.4.2). */
    private static byte[] everybody(int mask, int groups) {
        int list = 8 + 20 + 24 * groups;
        ByteBuffer bytes = ByteBuffer.allocate(20 + list).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 1).put((byte) 0).putShort((short) 0x8004);
        bytes.putInt(0).putInt(0).putInt(0).putInt(20);
        bytes.put((byte) 2)
                .put((byte) 0)
                .putShort((short) list)
                .putShort((short) (groups + 1))
                .putShort((short) 0);
        bytes.put((byte) 0).put((byte) 0).putShort((short) 20).putInt(mask);
        bytes.put(new byte[] {1, 1, 0, 0, 0, 0, 0, 1}).putInt(0); // S-1-1-0
        for (int i = 0; i < groups; i++) {
            bytes.put((byte) 0).put((byte) 0).putShort((short) 24).putInt(0x0012_00A9);
            bytes.put(new byte[] {1, 2, 0, 0, 0, 0, 0, 22}).putInt(2).putInt(40_000 + i); // S-1-22-2-...
        }
        return bytes.array();
    }
}
