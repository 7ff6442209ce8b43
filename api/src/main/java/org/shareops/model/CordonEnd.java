package org.shareops.model;

/** What became of what a cordon had changed on the server (rule D2). */
public enum CordonEnd {
    /** It is as it was before the cordon, byte for byte. */
    RESTORED,
    /** It had been restored before: by somebody else, or by whoever stood by. */
    ALREADY_OPEN,
    /** Others keep newcomers off, too; the last of them restores it. */
    STILL_SHUT,
    /** Somebody changed it during the cordon, and that was left as it is. */
    CHANGED_BY_OTHERS
}
