package org.shareops.model;

/**
 * Whether and how well a share can do something.
 *
 * @param support whether it can be used
 * @param strength what others can notice
 * @param detail why it cannot be used, or what limits it; may be empty
 */
public record CapabilityStatus(Support support, Strength strength, String detail) {
    /** A capability that works and changes nothing that others could notice. */
    public static CapabilityStatus yes() {
        return new CapabilityStatus(Support.YES, Strength.NOT_APPLICABLE, "");
    }

    /** A capability that works, with what others can notice. */
    public static CapabilityStatus yes(Strength strength, String detail) {
        return new CapabilityStatus(Support.YES, strength, detail);
    }

    /** A capability that does not exist here, and why. */
    public static CapabilityStatus no(String detail) {
        return new CapabilityStatus(Support.NO, Strength.NOT_APPLICABLE, detail);
    }

    /** A capability that exists and that we have no right to use. */
    public static CapabilityStatus noRight(String detail) {
        return new CapabilityStatus(Support.NO_RIGHT, Strength.NOT_APPLICABLE, detail);
    }

    /** A capability that nobody has asked the server about. */
    public static CapabilityStatus unknown() {
        return new CapabilityStatus(Support.UNKNOWN, Strength.NOT_APPLICABLE, "not asked yet");
    }
}
