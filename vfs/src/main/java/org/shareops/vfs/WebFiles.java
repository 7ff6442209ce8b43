package org.shareops.vfs;

import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.provider.HostFileNameParser;
import org.apache.commons.vfs2.provider.url.UrlFileProvider;

/**
 * Files on web servers, read through Java, for where the libraries of Commons VFS's own provider are not there. The names that its
 * provider for all URLs makes need one of them, too. What follows a question mark in a URL is not sent.
 */
final class WebFiles extends UrlFileProvider {
    WebFiles(int port) {
        setFileNameParser(new HostFileNameParser(port));
    }

    /** Java sends neither user nor password that a URL has, and shows both in its exceptions. */
    @Override
    public synchronized FileObject findFile(FileObject base, String uri, FileSystemOptions options)
            throws FileSystemException {
        int authority = uri.indexOf("//") + 2;
        int end = uri.indexOf('/', authority);
        if (authority > 1
                && uri.substring(authority, end < 0 ? uri.length() : end).contains("@")) {
            throw new FileSystemException(
                    "a user or password in the URL of a web server is not sent; leave them out, or fetch the file by other"
                            + " means");
        }
        return super.findFile(base, uri, options);
    }
}
