package org.shareops.spi;

import org.shareops.model.Session;
import org.shareops.model.ShareException;

/** Facet: the server shows a text to the user of a session. */
public interface Notifier {
    /**
     * Sends a text.
     *
     * @return true if the server took it for that session, false if the session does not accept any
     */
    boolean tell(Session session, String text) throws ShareException;
}
