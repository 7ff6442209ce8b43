package org.shareops.vfs;

import java.util.Objects;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileType;
import org.apache.commons.vfs2.provider.AbstractFileName;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ServerAddress;

/**
 * Names a file on a share. The share belongs to the root of the file system, so that a path begins below it. Never holds a
 * secret (rule C6): a user may be part of it, and the number under which the provider keeps what a URL said of that user.
 */
final class ShareFileName extends AbstractFileName {
    private final Root root;

    /**
     * What all names of one file system have in common.
     *
     * @param share the share's name, decoded
     * @param user the user as the URL named it; null if it named none
     * @param login the number of the credentials that a URL held; 0 if it held none
     */
    record Root(
            ServerAddress server, String share, @Nullable String user, int login) {
        /** Returns the share's URL, without a user. */
        String url() {
            return server + "/" + PercentCode.inAuthority(share);
        }

        private String uri() {
            String shown = user == null ? "" : PercentCode.inAuthority(user) + "@";
            String address = server.toString();
            int authority = server.scheme().length() + "://".length();
            return address.substring(0, authority) + shown + address.substring(authority) + "/"
                    + PercentCode.inAuthority(share);
        }
    }

    ShareFileName(Root root, String path, FileType type) {
        super(root.server().scheme(), path, type);
        this.root = root;
    }

    Root root() {
        return root;
    }

    @Override
    public FileName createName(String path, FileType type) {
        return new ShareFileName(root, path, type);
    }

    @Override
    protected void appendRootUri(StringBuilder buffer, boolean addPassword) {
        buffer.append(root.uri());
    }

    @Override
    protected String createURI() {
        try {
            return root.uri() + PercentCode.inUrl(getPathDecoded());
        } catch (FileSystemException e) {
            throw new IllegalStateException("the path \"" + getPath() + "\" was not made by the parser", e);
        }
    }

    @Override
    public String getFriendlyURI() {
        return getURI();
    }

    /** Compares what was logged on with, too: two secrets of one user are two file systems. */
    @Override
    public int compareTo(FileName other) {
        int order = getURI().compareTo(other.getURI());
        return order != 0 || !(other instanceof ShareFileName name)
                ? order
                : Integer.compare(root.login(), name.root.login());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ShareFileName name && compareTo(name) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(getURI(), root.login());
    }
}
