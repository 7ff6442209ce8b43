package org.shareops.model;

/** Whether a capability can be used (rule C1). */
public enum Support {
    /** It works here. */
    YES,
    /** It does not exist here; using it fails with {@link ErrorKind#UNSUPPORTED} and no traffic. */
    NO,
    /** It exists, and we lack the right to use it. */
    NO_RIGHT,
    /** Nobody has asked the server yet. */
    UNKNOWN
}
