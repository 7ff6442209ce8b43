package org.shareops.backend.local;

import java.nio.file.Path;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;

/** Swaps two names with {@code renameat2(RENAME_EXCHANGE)}. Nobody's open file hinders that. */
final class LocalExchange implements AtomicExchange {
    private final ShareRoot root;
    private final LinuxDisk disk;

    LocalExchange(ShareRoot root, LinuxDisk disk) {
        this.root = root;
        this.disk = disk;
    }

    @Override
    public void exchange(SharePath one, SharePath other) throws ShareException {
        Path first = root.locateBelow("swap", one);
        Path second = root.locateBelow("swap " + Quoted.of(one) + " with", other);
        String operation = "swap " + Quoted.of(other) + " with";
        try {
            disk.exchange(first, second);
        } catch (ErrnoException e) {
            if (e.is(Errno.EINVAL) && (one.startsWith(other) || other.startsWith(one))) {
                throw root.failures()
                        .of(
                                operation,
                                one,
                                new ErrnoException(
                                        "renameat2",
                                        e.number(),
                                        "a directory and what lies below it cannot be swapped"));
            }
            throw root.failures().of(operation, one, e);
        }
    }
}
