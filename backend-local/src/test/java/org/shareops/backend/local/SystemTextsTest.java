package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.shareops.model.Access;
import org.shareops.model.FileId;
import org.shareops.model.SecurityState;
import org.shareops.spi.NameRules;

/** What the system writes, and what we write ourselves, is read without mistakes. */
class SystemTextsTest {
    @Test
    void locks() {
        assertThat(LockLine.parse("1: POSIX  ADVISORY  WRITE 359 fe:00:11691 0 EOF"))
                .contains(new LockLine("POSIX", "WRITE", 359, new InodeKey(0xfe, 0, 11691), "0 EOF"));
        assertThat(LockLine.parse("12: OFDLCK ADVISORY  READ -1 00:1a:5 128 128"))
                .get()
                .satisfies(lock -> {
                    assertThat(lock.pid()).isEqualTo(-1);
                    assertThat(lock.file()).isEqualTo(new InodeKey(0, 0x1a, 5));
                });
        assertThat(LockLine.parse("\t3: LEASE  ACTIVE    READ 77 fe:00:1 0 EOF"))
                .get()
                .extracting(LockLine::type)
                .isEqualTo("LEASE");
    }

    @Test
    void whoWaitsForALockHoldsNone() {
        assertThat(LockLine.parse("1: -> POSIX  ADVISORY  WRITE 360 fe:00:11691 0 EOF"))
                .isEmpty();
        assertThat(LockLine.parse("nonsense")).isEmpty();
    }

    @Test
    void startTimesOfProcessesWithOddNames() {
        String stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1";
        assertThat(ProcessFacts.startTimeOf(stat)).isEqualTo(987_654);
    }

    @Test
    void programsAreToldWithoutTheirArguments() {
        assertThat(ProcessFacts.describe("java", "/usr/bin/java\0-Dpassword=secret\0"))
                .isEqualTo("/usr/bin/java");
        assertThat(ProcessFacts.describe("worker", "/opt/app\0x\0")).isEqualTo("worker (/opt/app)");
        assertThat(ProcessFacts.describe("kworker", "")).isEqualTo("kworker");
        assertThat(ProcessFacts.describe("sshd", "sshd: user --token secret\0")).doesNotContain("secret");
        assertThat(ProcessFacts.describe("a\nb", "")).isEqualTo("a?b");
        assertThat(ProcessFacts.describe("x", "/" + "y".repeat(500)).length()).isEqualTo(200);
    }

    @Test
    void mounts() {
        MountTable table = MountTable.parse(List.of(
                "21 1 254:0 / / rw - ext4 /dev/vda rw",
                "22 21 0:20 / /srv/packages\\040of\\134us rw - tmpfs none rw",
                "23 21 0:21 / /srvother rw - tmpfs none rw"));
        assertThat(table.below(Path.of("/srv")))
                .extracting(MountTable.Mount::device)
                .containsExactly("0:20");
        assertThat(table.below(Path.of("/"))).hasSize(2);
        assertThat(table.deviceOf(Path.of("/srv/packages of\\us/x"))).contains("0:20");
        assertThat(table.deviceOf(Path.of("/srv"))).contains("254:0");
    }

    @Test
    void ownRights() {
        OwnRights rights = OwnRights.parse("""
                Name:\tx
                Uid:\t1000\t1001\t1002\t1003
                Gid:\t1\t2\t3\t4
                Groups:\t7 8\s
                CapEff:\t0000000000080001
                """);
        assertThat(rights.user()).isEqualTo(1003);
        assertThat(rights.groups()).containsExactlyInAnyOrder(4, 7, 8);
        assertThat(rights.mayGiveFilesAway()).isTrue();
        assertThat(rights.maySeeAllProcesses()).isTrue();
        assertThat(OwnRights.parse("Groups:\t\nCapEff:\t0\n").maySeeAllProcesses())
                .isFalse();
    }

    @Test
    void limits() {
        String line = "Max open files            %s                 4096                 files     \n";
        assertThat(DescriptorLimit.sensibleClaims(line.formatted("1024"), 20)).isEqualTo(256);
        assertThat(DescriptorLimit.sensibleClaims(line.formatted("20000"), 20)).isEqualTo(5000);
        assertThat(DescriptorLimit.sensibleClaims(line.formatted("unlimited"), 20))
                .isEqualTo(16_384);
        assertThat(DescriptorLimit.sensibleClaims("", 20)).isEqualTo(256);
        assertThat(DescriptorLimit.sensibleClaims(line.formatted("120"), 20)).isEqualTo(68);
        assertThat(DescriptorLimit.sensibleClaims(line.formatted("20000"), 18_000))
                .isEqualTo(1968);
        assertThat(DescriptorLimit.sensibleClaims(line.formatted("40"), 20)).isEqualTo(1);
    }

    @Test
    void accessOfAnOpen() {
        assertThat(ProcessScan.accessOf("0100000")).containsExactly(Access.READ);
        assertThat(ProcessScan.accessOf("0100001")).containsExactly(Access.WRITE);
        assertThat(ProcessScan.accessOf("02100002")).containsExactlyInAnyOrder(Access.READ, Access.WRITE);
        assertThat(ProcessScan.accessOf("010000000")).isEmpty();
    }

    @Test
    void devicesAreNumberedAsTheSystemDoes() {
        assertThat(new InodeKey(254, 0, 7).toFileId()).isEqualTo(new FileId("65024:7"));
        assertThat(new InodeKey(0, 300, -1).toFileId()).isEqualTo(new FileId("1048620:18446744073709551615"));
    }

    @Test
    void fileSystems() {
        assertThat(FileSystemProfile.of("ext4", true)).satisfies(ext4 -> {
            assertThat(ext4.names()).isEqualTo(NameRules.posix());
            assertThat(ext4.timePrecision()).isEqualTo(Duration.ofNanos(1));
            assertThat(ext4.exchange()).isTrue();
            assertThat(ext4.stableIds()).isTrue();
            assertThat(ext4.remote()).isFalse();
        });
        assertThat(FileSystemProfile.of("vfat", true)).satisfies(vfat -> {
            assertThat(vfat.names()).isEqualTo(NameRules.windows());
            assertThat(vfat.timePrecision()).isEqualTo(Duration.ofSeconds(2));
            assertThat(vfat.stableIds()).isFalse();
            assertThat(vfat.checksNamesItself()).isFalse();
        });
        assertThat(FileSystemProfile.of("nfs4", true).remote()).isTrue();
        assertThat(FileSystemProfile.of("fuse.sshfs", true).remote()).isTrue();
        assertThat(FileSystemProfile.of("NTFS", false).renamesWhatIsOpen()).isFalse();
    }

    @Test
    void securityStatesComeBackAsTheyWere() throws IOException {
        TreeMap<String, byte[]> attributes = new TreeMap<>();
        attributes.put("user.empty", new byte[0]);
        attributes.put("user.\u00ff", new byte[] {1, 2, 3});
        SecurityState state = new PosixState(04755, -2, 7, attributes).encode();
        assertThat(PosixState.decode(state).encode()).isEqualTo(state);
        assertThat(PosixState.decode(state).owner()).isEqualTo(-2);
    }

    @Test
    void damagedSecurityStatesAreNoticed() throws IOException {
        TreeMap<String, byte[]> attributes = new TreeMap<>();
        attributes.put("user.name", new byte[] {1, 2, 3});
        byte[] good = new PosixState(0644, 1, 2, attributes).encode().bytes();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            SecurityState state = new SecurityState("posix", bad);
            try {
                assertThat(PosixState.decode(state).encode()).isEqualTo(state);
            } catch (IOException e) {
                assertThat(e.getMessage() == null || !e.getMessage().isBlank()).isTrue();
            }
        }
        attributes.put("security.ima", new byte[1]);
        SecurityState forbidden = new PosixState(0644, 1, 2, attributes).encode();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> PosixState.decode(forbidden))
                .withMessageContaining("security.ima");
        assertThat(Set.of("user.a", "trusted.a", "security.capability", "system.posix_acl_access"))
                .allMatch(ExtendedAttributes::isCarried);
        assertThat(Set.of("system.nfs4_acl", "trusted.overlay.opaque", "security.evm"))
                .noneMatch(ExtendedAttributes::isCarried);
    }
}
