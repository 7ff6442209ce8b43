package org.shareops.benchmarks;

/**
 * Who everybody is to the server.
 *
 * @param user the name
 * @param password the secret
 */
record Login(String user, String password) {
    @Override
    public String toString() {
        return user;
    }
}
