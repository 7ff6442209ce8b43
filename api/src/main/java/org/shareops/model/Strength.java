package org.shareops.model;

/** What others can notice while a capability changes something. */
public enum Strength {
    /** One step: at every instant the old or the new. */
    ATOMIC,
    /** For a short, measured time an open of the name is refused. */
    BLOCKING,
    /** For a short, measured time the name is absent. */
    GAP,
    /** The capability changes nothing that others could notice. */
    NOT_APPLICABLE
}
