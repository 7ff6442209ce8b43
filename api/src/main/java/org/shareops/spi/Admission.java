package org.shareops.spi;

import java.util.Arrays;
import org.shareops.model.CordonScope;
import org.shareops.model.ShareException;

/**
 * Facet: the server refuses newcomers while those present go on (rules D2, D6). What is changed on the server is opaque
 * saved state; the engine stores it durably before it lets {@link #refuse} act.
 */
public interface Admission {
    /** Returns what {@link #refuse} would shut. No I/O. */
    CordonScope scope();

    /**
     * Returns whether our identity and administrators can still come in while newcomers are refused. Where they cannot (NetWare),
     * whoever refuses has to keep a session until the state is restored, and somebody has to stand by who restores it should that
     * session end (rule D7). No I/O.
     */
    default boolean admitsAdministrators() {
        return true;
    }

    /** Reads the present state, in a form that {@link #restore} takes. Changes nothing. */
    byte[] save() throws ShareException;

    /**
     * Returns the state that {@link #refuse} would write over a saved one, so that it can be noted down before anything changes.
     * May ask the server who we are; changes nothing.
     */
    byte[] refusal(byte[] saved) throws ShareException;

    /**
     * Refuses newcomers, but for our identity and administrators where {@link #admitsAdministrators()}, and returns the state that this wrote.
     *
     * @param saved what {@link #save()} returned
     */
    byte[] refuse(byte[] saved) throws ShareException;

    /**
     * Returns whether the server is still in the state that {@link #refuse} wrote, and will be as long as we are there. False
     * where somebody, or whoever stands by for us, has let newcomers in meanwhile. To be asked before a step that relies on it.
     *
     * @param written what {@link #refuse} returned
     */
    default boolean stillRefuses(byte[] written) throws ShareException {
        return Arrays.equals(save(), written);
    }

    /** Puts a saved state back, byte for byte. */
    void restore(byte[] saved) throws ShareException;
}
