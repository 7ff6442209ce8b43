package org.shareops.model;

/**
 * A named root on a server: an SMB share, a NetWare volume, a local directory.
 *
 * @param server the server that has it
 * @param name the share's name as that server knows it; for local disks the absolute directory
 */
public record ShareAddress(ServerAddress server, String name) {
    /** Checks that the name is not empty. */
    public ShareAddress {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a share address of " + server + " needs the share's name");
        }
    }

    /** Returns the address as a URL. */
    @Override
    public String toString() {
        return server + (name.startsWith("/") ? name : "/" + name);
    }
}
