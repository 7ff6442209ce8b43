package org.shareops.backend.smb;

import java.io.IOException;
import java.nio.file.Path;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.wire.Tshark;
import org.shareops.testkit.wire.WireCapture;

/** A real Samba behind a proxy that counts, and that writes down what goes by for tshark. */
final class WireFixture implements AutoCloseable {
    /** On which tshark takes everything for SMB. */
    private static final int SMB_PORT = 445;

    final SmbFixture on;
    final CountingProxy proxy;
    final WireCapture capture;

    WireFixture(Path directory) throws IOException {
        on = new SmbFixture();
        capture = WireCapture.start(directory.resolve("wire.pcap"), SMB_PORT);
        proxy = CountingProxy.start(on.server.port(), new Smb2Format(), capture);
    }

    Share share(Shares shares) {
        return shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
    }

    /** Ends the capture, and asks about all that is in it. */
    Tshark judge() throws IOException {
        capture.close();
        return Tshark.on(capture.file());
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        capture.close();
        on.close();
    }
}
