package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;

/** Owner, group and mode by way of {@code java.nio}, where system calls are out of reach. */
final class PosixModeSecurity implements SecurityDescriptors {
    private static final String READ = "read owner and rights of";
    private static final String WRITE = "set owner and rights of";

    private static final String CONFINE = "restrict who may read";

    private final ShareRoot root;

    PosixModeSecurity(ShareRoot root) {
        this.root = root;
    }

    @Override
    public boolean accepts(String format) {
        return format.equals(PosixMode.FORMAT);
    }

    @Override
    public SecurityState read(SharePath path) throws ShareException {
        return PosixMode.read(attributes(READ, path));
    }

    @Override
    public void write(SharePath path, SecurityState state) throws ShareException {
        attributes(WRITE, path);
        if (!accepts(state.format())) {
            throw root.failures()
                    .builder(ErrorKind.UNSUPPORTED, WRITE, path)
                    .detail("this system cannot take a state of the format \"" + state.format() + "\"")
                    .build();
        }
        PosixMode mode = PosixMode.parse(root, WRITE, path, state);
        try {
            mode.applyTo(root.locate(WRITE, path));
        } catch (IOException e) {
            throw root.failures().of(WRITE, path, e);
        }
    }

    /** Returns true: writing content takes set-id bits away, for all or for all but root. */
    @Override
    public boolean clearedByWriting() {
        return true;
    }

    /** Takes mode bits away, and gives none. Access lists are out of reach, but their mask is among those bits. */
    /** Does nothing: without access lists new files inherit a group at most, and their directory's own will do. */
    @Override
    public void handDown(SharePath ours, SharePath example) {}

    @Override
    public void confine(SharePath ours, @Nullable SharePath example) throws ShareException {
        attributes(CONFINE, ours);
        if (example != null) {
            attributes(CONFINE, example);
        }
        try {
            Path place = root.locate(CONFINE, ours);
            Map<String, Object> unix = modeAndGroup(place);
            int allowed = 07700;
            if (example != null) {
                Map<String, Object> like = modeAndGroup(root.locate(CONFINE, example));
                int mode = number(like, "mode");
                boolean listable = FileStatus.kindOf(mode) == EntryKind.DIRECTORY;
                allowed = 07000
                        | Readers.of(mode, number(like, "gid"), listable, null).bitsFor(number(unix, "gid"));
            }
            int mode = number(unix, "mode") & 07777;
            boolean directory = FileStatus.kindOf(number(unix, "mode")) == EntryKind.DIRECTORY;
            int wanted = (mode & allowed) | (directory ? 0700 : 0);
            if (wanted != mode) {
                Files.setAttribute(place, "unix:mode", wanted);
            }
        } catch (IOException e) {
            throw root.failures().of(CONFINE, ours, e);
        }
    }

    private static Map<String, Object> modeAndGroup(Path place) throws IOException {
        return Files.readAttributes(place, "unix:mode,gid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.intValue() : 0;
    }

    @Override
    public List<String> notCarried(SharePath path) throws ShareException {
        attributes(READ, path);
        return List.of("access lists and extended attributes, if it has any, are out of reach on this system");
    }

    private PosixFileAttributes attributes(String operation, SharePath path) throws ShareException {
        Path place = root.locate(operation, path);
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                throw ErrnoException.noticed(Errno.ELOOP, Errno.ELOOP.meaning());
            }
            return attributes;
        } catch (IOException e) {
            throw root.failures().of(operation, path, e);
        }
    }
}
