package org.shareops.backend.smb;

import org.shareops.model.Credentials;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Logs on, looks at a share and logs off, in a process whose log is wanted. */
final class LogOnMain {
    private LogOnMain() {}

    /** Takes the share's address. */
    public static void main(String[] arguments) throws Exception {
        ShareUrl url = ShareUrl.parse(arguments[0]);
        SmbBackend backend = new SmbBackend();
        Credentials credentials = Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray());
        try (ServerLink link = backend.logOn(url.server(), credentials);
                Volume volume = link.volume(backend.share(url))) {
            volume.stat(SharePath.root());
        }
    }
}
