package org.shareops.vfs;

import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileType;
import org.apache.commons.vfs2.provider.UriParser;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareUrl;

/** Takes URLs of the form {@code scheme://[user[:secret]@]host[:port]/share/path} apart. No I/O. */
final class ShareFileNameParser {
    private static final String FORM = "scheme://host/share/path";

    private final Logins logins;

    ShareFileNameParser(Logins logins) {
        this.logins = logins;
    }

    /**
     * Reads a URL. A secret in it goes to {@link Logins} and nowhere else.
     *
     * @param base where the URL was found: what it says of the user holds for names of the same root
     */
    ShareFileName parse(@Nullable FileName base, String uri) throws FileSystemException {
        int colon = uri.indexOf(':');
        if (colon < 0 || !uri.startsWith("//", colon + 1)) {
            throw new FileSystemException("vfs.provider/missing-double-slashes.error", withoutUser(uri));
        }
        int authority = colon + 3;
        int end = uri.indexOf('/', authority);
        String server = uri.substring(authority, end < 0 ? uri.length() : end);
        String path = end < 0 ? "" : uri.substring(end);
        int at = server.lastIndexOf('@');
        String address = uri.substring(0, authority) + server.substring(at + 1);

        StringBuilder names = new StringBuilder(path);
        UriParser.fixSeparators(names);
        String share = UriParser.extractFirstElement(names);
        while (share != null && share.isEmpty() && names.length() > 0) {
            share = UriParser.extractFirstElement(names);
        }
        if (share == null || share.isEmpty()) {
            throw new FileSystemException(
                    "vfs.provider/invalid-absolute-uri.error",
                    address,
                    new IllegalArgumentException("it names no share; write " + FORM));
        }
        StringBuilder canonical =
                new StringBuilder("/").append(PercentCode.inPath(PercentCode.decoded(names.toString())));
        FileType type = UriParser.normalisePath(canonical);
        ShareUrl url = parsed(address, share);
        ServerAddress host = url.server();
        String name = url.names().get(0);
        if (at < 0) {
            return new ShareFileName(new ShareFileName.Root(host, name, null, 0), canonical.toString(), type);
        }
        Logins.OfUrl said = logins.fromUrl(host, server.substring(0, at));
        ShareFileName.Root root = new ShareFileName.Root(host, name, said.user(), said.login());
        ShareFileName found = new ShareFileName(root, canonical.toString(), type);
        if (!said.secretGiven()
                && base instanceof ShareFileName known
                && known.getRootURI().equals(found.getRootURI())) {
            return new ShareFileName(known.root(), canonical.toString(), type);
        }
        return found;
    }

    private static ShareUrl parsed(String address, String share) throws FileSystemException {
        try {
            return ShareUrl.parse(address + "/" + share);
        } catch (IllegalArgumentException e) {
            throw new FileSystemException("vfs.provider/invalid-absolute-uri.error", address, e);
        }
    }

    /** Cuts out whatever could be a user or a secret. */
    static String withoutUser(String uri) {
        int at = uri.lastIndexOf('@');
        int colon = uri.indexOf(':');
        return at < 0 || colon < 0 ? uri : uri.substring(0, colon) + "://..." + uri.substring(at);
    }
}
