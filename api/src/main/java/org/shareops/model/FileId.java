package org.shareops.model;

/**
 * The identity of a file or directory, independent of its name: an inode, an SMB file index, a NetWare directory entry.
 * Survives a rename; may be used again by the server after the file is deleted.
 *
 * @param value the backend's form of it
 */
public record FileId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
