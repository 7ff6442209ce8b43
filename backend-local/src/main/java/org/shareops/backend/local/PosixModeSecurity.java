package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;

/** Owner, group and mode by way of {@code java.nio}, where system calls are out of reach. */
final class PosixModeSecurity implements SecurityDescriptors {
    private static final String READ = "read owner and rights of";
    private static final String WRITE = "set owner and rights of";

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
