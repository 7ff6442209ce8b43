package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CordonScope;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;

/**
 * Keeps newcomers out of the share's directory by its mode: what is open stays open, and who works in a directory below goes on
 * there, but no path through the share's directory leads anywhere any more. An access list is kept, and has no effect meanwhile.
 */
final class LocalAdmission implements Admission {
    private static final SharePath ROOT = SharePath.root();
    private static final int MODE = 07777;
    private static final int SPECIAL = 07000;
    private static final int OWNER = 0700;
    private static final int OCTAL = 8;

    private final ShareRoot root;

    LocalAdmission(ShareRoot root) {
        this.root = root;
    }

    @Override
    public CordonScope scope() {
        return CordonScope.DIRECTORY;
    }

    /** Says whether the mode is ours to change. */
    CapabilityStatus status() throws IOException {
        try (PinnedInode directory = PinnedInode.open(root.directory())) {
            return OwnRights.read().mayChangeModeOf(directory.posix().uid())
                    ? CapabilityStatus.yes()
                    : CapabilityStatus.noRight("only root and the owner of the share's directory may do this");
        }
    }

    @Override
    public byte[] save() throws ShareException {
        return change("see who may come in to", mode -> mode);
    }

    /** Whoever is above all modes shuts out the directory's owner, too. */
    @Override
    public byte[] refusal(byte[] saved) throws ShareException {
        String operation = "find out how to shut";
        int mode = parse(operation, saved);
        root.checkUsable(operation, ROOT);
        try {
            return text(mode & (OwnRights.read().isAboveModes() ? SPECIAL : SPECIAL | OWNER));
        } catch (IOException e) {
            throw root.failures().of(operation, ROOT, e);
        }
    }

    @Override
    public byte[] refuse(byte[] saved) throws ShareException {
        int wanted = parse("shut", refusal(saved));
        return change("shut", mode -> wanted);
    }

    @Override
    public void restore(byte[] saved) throws ShareException {
        String operation = "open";
        int wanted = parse(operation, saved);
        change(operation, mode -> wanted);
    }

    /** Says what the mode is to be. */
    @FunctionalInterface
    private interface Wish {
        int of(int mode);
    }

    private byte[] change(String operation, Wish wish) throws ShareException {
        root.checkUsable(operation, ROOT);
        try (PinnedInode directory = PinnedInode.open(root.directory())) {
            int present = directory.posix().mode() & MODE;
            int wanted = wish.of(present);
            if (wanted != present) {
                directory.chmod(wanted);
            }
            return text(directory.posixNow().mode() & MODE);
        } catch (IOException e) {
            throw root.failures().of(operation, ROOT, e);
        }
    }

    private static byte[] text(int mode) {
        return Integer.toOctalString(mode).getBytes(StandardCharsets.US_ASCII);
    }

    private int parse(String operation, byte[] state) throws ShareException {
        String text = new String(state, StandardCharsets.US_ASCII);
        if (!text.matches("[0-7]{1,4}")) {
            throw root.failures()
                    .builder(ErrorKind.REFUSED, operation, ROOT)
                    .detail("what was saved is no mode of a directory")
                    .build();
        }
        return Integer.parseInt(text, OCTAL);
    }
}
