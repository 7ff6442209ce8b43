package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;

/** Does what {@link UnprivilegedTest} asks about, as a user without rights, and says what came of it, a line each. */
final class UnprivilegedMain {
    private UnprivilegedMain() {}

    @FunctionalInterface
    private interface Call {
        Object run() throws IOException;
    }

    /** Takes the share's directory and the id of a session of another user. */
    public static void main(String[] args) throws IOException {
        try (OpenShare share = OpenShare.withPermissionToEndProcesses(Path.of(args[0]))) {
            SecurityDescriptors security = share.facet(SecurityDescriptors.class);
            SharePath mine = SharePath.of("mine");
            SharePath theirs = SharePath.of("theirs");
            tell("claim read-only", () -> {
                share.volume.claim(mine).close();
                return "done";
            });
            tell("claim theirs", () -> {
                share.volume.claim(theirs).close();
                return "done";
            });
            tell("list closed", () -> share.volume.list(SharePath.of("closed")));
            tell("stat in closed", () -> share.volume.stat(SharePath.of("closed/file")));
            tell("read secret", () -> share.volume.read(SharePath.of("secret")));
            tell("claim secret", () -> share.volume.claim(SharePath.of("secret")));
            tell("give away", () -> {
                security.write(mine, security.read(theirs));
                return "done";
            });
            tell("mine after", () -> security.read(mine).equals(security.read(SharePath.of("mine2"))));
            tell("not carried", () -> security.notCarried(theirs));
            SharePath written = SharePath.of("own/written");
            SecurityState setId = security.read(SharePath.of("setid"));
            try (ContentWriter writer = share.volume.createNew(written)) {
                security.write(written, setId);
                writer.write(ByteBuffer.wrap(new byte[1]), 0);
                tell("set-id after content", () -> security.read(written).equals(setId));
            }
            security.write(written, setId);
            tell("set-id written again", () -> security.read(written).equals(setId));
            tell("capabilities", () -> security.notCarried(SharePath.of("capable")));
            tell("give capabilities", () -> {
                security.write(written, security.read(SharePath.of("capable")));
                return "done";
            });
            tell("set-id after a failure", () -> security.read(written).equals(setId));
            for (String each : new String[] {"own", "foreign"}) {
                SecurityState before = security.read(SharePath.of(each));
                security.confine(SharePath.of(each), null);
                tell(each + " confined", () -> !before.equals(security.read(SharePath.of(each))));
            }
            for (String each : new String[] {"", "closed", "own", "listed"}) {
                tell("may change \"" + each + "\"", () -> share.volume.mayChange(SharePath.of(each)));
            }
            ServerList<OpenFile> files = share.facet(SessionLister.class).openFiles(SharePath.root());
            tell("complete", files::complete);
            for (OpenFile file : files.items()) {
                tell("open", () -> file.path() + " " + file.user().orElse("?") + " " + file.blocking());
            }
            Session other = new Session(
                    args[1],
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Ownership.NO);
            tell("disconnect", () -> {
                share.facet(SessionCloser.class).disconnect(other);
                return "done";
            });
        }
    }

    private static void tell(String what, Call call) throws IOException {
        try {
            System.out.println(what + ": " + call.run());
        } catch (ShareException e) {
            System.out.println(what + ": " + e.kind() + " " + e.detail());
        }
    }
}
