package org.shareops.vfs;

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
}
