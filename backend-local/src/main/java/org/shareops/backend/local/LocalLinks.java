package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SymbolicLinks;

/** Symbolic links of POSIX disks. */
final class LocalLinks implements SymbolicLinks {
    private final ShareRoot root;

    LocalLinks(ShareRoot root) {
        this.root = root;
    }

    @Override
    public void create(SharePath link, String target) throws ShareException {
        String operation = "make the symbolic link";
        Path place = root.locateBelow(operation, link);
        try {
            Files.createSymbolicLink(place, place.getFileSystem().getPath(target));
        } catch (IOException e) {
            throw root.failures().of(operation, link, e);
        }
    }

    @Override
    public String read(SharePath link) throws ShareException {
        String operation = "read the symbolic link";
        try {
            return Files.readSymbolicLink(root.locateBelow(operation, link)).toString();
        } catch (NotLinkException e) {
            throw root.failures()
                    .builder(ErrorKind.WRONG_TYPE, operation, link)
                    .detail("it is no symbolic link")
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw root.failures().of(operation, link, e);
        }
    }
}
