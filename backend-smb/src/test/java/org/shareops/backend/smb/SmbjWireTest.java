package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.source.Source;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.wire.Packet;
import org.shareops.testkit.wire.Tshark;

/** What the engine smbj sends, judged by tshark, and by looking for what nobody is to read. */
class SmbjWireTest {
    private static final String NAME = "ledger-of-april.txt";
    private static final String CONTENT = "four hundred and eleven";

    @TempDir
    Path work;

    private Tshark captured(Encryption encryption) throws IOException {
        assumeTrue(SambaServer.missing().isEmpty() && Tshark.missing().isEmpty());
        try (WireFixture wire = new WireFixture(work)) {
            SmbBackend backend = new SmbBackend(new SmbOptions(Engine.SMBJ, encryption));
            try (Shares shares = wire.on.sharesOver(backend, SmbFixture.ADMINISTRATOR)) {
                Share share = wire.share(shares);
                for (int i = 0; i < 2; i++) {
                    share.replace(NAME)
                            .from(Source.bytes(CONTENT.getBytes(StandardCharsets.UTF_8)))
                            .run();
                }
                assertThat(share.files().list("")).hasSize(1);
                assertThat(share.openFiles().items()).isEmpty();
                assertThat(shares.links().get(0).roundTrips()).isEqualTo(wire.proxy.messages());
            }
            return wire.judge();
        }
    }

    private boolean isReadable(String text, java.nio.charset.Charset charset) throws IOException {
        String wire = new String(Files.readAllBytes(work.resolve("wire.pcap")), StandardCharsets.ISO_8859_1);
        return wire.contains(new String(text.getBytes(charset), StandardCharsets.ISO_8859_1));
    }

    @Test
    void nothingThatIsEncryptedIsReadable() throws IOException {
        Tshark tshark = captured(Encryption.REQUIRED);
        assertThat(isReadable(NAME, StandardCharsets.UTF_16LE)).as("the name").isFalse();
        assertThat(isReadable(CONTENT, StandardCharsets.UTF_8))
                .as("the content")
                .isFalse();
        assertThat(tshark.select("smb2.cmd > 1"))
                .as("requests and answers that anybody can read")
                .isEmpty();
        Tshark inTheKnow = tshark.preference("ntlmssp.nt_password", SmbFixture.PASSWORD);
        assertThat(inTheKnow.complaints()).isEmpty();
        assertThat(inTheKnow.select("smb2.cmd == 5 && smb2.filename contains \"" + NAME + "\""))
                .as("what somebody who knows the password reads")
                .isNotEmpty();
    }

    /** So that the test above can fail. */
    @Test
    void whatIsSignedIsReadableAndWellSigned() throws IOException {
        Tshark tshark = captured(Encryption.PREFERRED);
        assertThat(isReadable(NAME, StandardCharsets.UTF_16LE)).isTrue();
        assertThat(isReadable(CONTENT, StandardCharsets.UTF_8)).isTrue();
        assertThat(tshark.complaints()).isEmpty();
        assertThat(tshark.select("smb")).as("messages of SMB1").isEmpty();
        assertThat(tshark.select("smb2.cmd > 1 && smb2.flags.signature == 0 && !(smb2.nt_status == 0x103)"))
                .isEmpty();
        List<Packet> signed = tshark.preference("ntlmssp.nt_password", SmbFixture.PASSWORD)
                .preference("smb2.verify_signatures", "TRUE")
                .select(
                        "smb2.cmd > 1 && smb2.flags.signature == 1",
                        "smb2.cmd",
                        "smb2.good_signature",
                        "smb2.bad_signature");
        assertThat(signed).hasSizeGreaterThan(100);
        // tshark 4.0 knows of a compound's last message alone.
        assertThat(signed)
                .noneMatch(packet -> packet.all("smb2.bad_signature").size()
                        >= packet.all("smb2.cmd").size());
    }
}
