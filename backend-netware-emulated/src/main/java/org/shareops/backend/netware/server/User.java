package org.shareops.backend.netware.server;

/**
 * A user of the bindery.
 *
 * @param id the object's number
 * @param name in upper case
 * @param hash of the password; the password itself is not kept
 * @param operator equivalent to SUPERVISOR
 */
record User(long id, String name, byte[] hash, boolean operator) {
    @Override
    public String toString() {
        return name;
    }
}
