package org.shareops.spi;

import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Facet: the server tells who is on it and what they hold open (rules S1-S3, S6). */
public interface SessionLister {
    /**
     * Lists the sessions that concern this volume, or all of the server's where it cannot tell.
     *
     * @throws ShareException {@code ACCESS_DENIED} without the right, never an empty list (rule S2)
     */
    ServerList<Session> sessions() throws ShareException;

    /**
     * Lists the open files at {@code below} and under it, our own included, in as few calls as the server allows.
     *
     * @throws ShareException {@code ACCESS_DENIED} without the right, never an empty list (rule S2)
     */
    ServerList<OpenFile> openFiles(SharePath below) throws ShareException;
}
