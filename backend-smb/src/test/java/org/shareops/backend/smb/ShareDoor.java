package org.shareops.backend.smb;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.mssmb2.SMBApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.shareops.model.Credentials;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Admission;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.samba.SambaServer;

/** Who may connect to a share of a real Samba, as its administrator, other clients and its disk tell. */
final class ShareDoor {
    private final SambaServer server;
    private final String share;
    private final String administrator;

    ShareDoor(SambaServer server, String share, String administrator) {
        this.server = server;
        this.share = share;
        this.administrator = administrator;
    }

    /** Something that is done over a link of its own. */
    @FunctionalInterface
    interface Use<T> {
        T of(Admission admission) throws IOException;
    }

    <T> T ask(Use<T> use) throws IOException {
        SmbBackend backend = new SmbBackend();
        ShareAddress address = backend.share(ShareUrl.parse(server.url(share)));
        Credentials credentials = Credentials.password(administrator, SmbFixture.PASSWORD.toCharArray());
        try (ServerLink link = backend.logOn(address.server(), credentials);
                Volume volume = link.volume(address)) {
            return use.of(volume.facet(Admission.class).orElseThrow());
        }
    }

    /** The share's security descriptor: its bytes, and what another client makes of it. */
    String descriptor() throws IOException {
        return HexFormat.of().formatHex(ask(Admission::save)) + "\n" + seenByRpcclient();
    }

    /** The whole of what another client is told of the share. */
    String seenByRpcclient() throws IOException {
        Process process = new ProcessBuilder(
                        "rpcclient",
                        "--configfile=/dev/null",
                        "--port=" + server.port(),
                        "--user=" + administrator + "%" + SmbFixture.PASSWORD,
                        "--command=netsharegetinfo " + share + " 502",
                        "127.0.0.1")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!seen.contains("SEC_DESC_DACL_PRESENT")) {
            throw new IOException("rpcclient did not tell the share's security: " + seen);
        }
        // How many have it connected just now.
        return seen.replaceAll("num_uses:.*", "");
    }

    /** Returns false if a new connection of a user's is refused in plain words. */
    boolean letsIn(String user) throws IOException {
        try (SmbjClient newcomer = new SmbjClient(server.port(), user, share)) {
            return newcomer.share.isConnected();
        } catch (SMBApiException e) {
            if (e.getStatus() != NtStatus.STATUS_ACCESS_DENIED) {
                throw e;
            }
            return false;
        }
    }

    /** Makes all leases of cordons end, on the server's disk, as if their time had passed; returns when they would have. */
    List<Instant> endLeases() throws IOException {
        Path area = server.directoryOf(share).resolve(".shareops");
        List<Instant> ends = new ArrayList<>();
        if (!Files.exists(area)) {
            return ends;
        }
        try (Stream<Path> files = Files.list(area)) {
            for (Path lease :
                    files.filter(each -> each.toString().endsWith(".lea")).toList()) {
                ends.add(Files.getLastModifiedTime(lease).toInstant());
                Files.setLastModifiedTime(lease, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
        }
        return ends;
    }
}
