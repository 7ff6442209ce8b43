package org.shareops.model;

/**
 * A place on a share, as one URL names both.
 *
 * @param share the share
 * @param path the place inside it
 */
public record ShareLocation(ShareAddress share, SharePath path) {
    /** Returns the location as a URL. */
    @Override
    public String toString() {
        String base = share.toString();
        return path.isRoot() ? base : base.endsWith("/") ? base + path : base + "/" + path;
    }
}
