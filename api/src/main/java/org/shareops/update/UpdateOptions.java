package org.shareops.update;

/**
 * Everything a caller can choose about a replacement.
 *
 * @param strategy how a directory is replaced; without meaning for a single file
 * @param inUse what to do when somebody is in the way
 * @param foreign what to do with foreign files
 * @param security where owner and rights come from
 * @param verifyContent whether contents are compared even where the record of the last update would do
 * @param readBack whether staged content is read again from the server before it is committed
 * @param allowEmpty whether an empty source may replace a directory
 * @param acceptLoss whether to go on where owner, rights or streams cannot be carried over (rule R14)
 * @param versioning which versions are kept, and how the pointer looks; without meaning for other strategies than VERSIONED
 */
public record UpdateOptions(
        UpdateStrategy strategy,
        InUsePolicy inUse,
        ForeignFiles foreign,
        SecurityChoice security,
        boolean verifyContent,
        boolean readBack,
        boolean allowEmpty,
        boolean acceptLoss,
        Versioning versioning) {
    private static final UpdateOptions DEFAULTS = new UpdateOptions(
            UpdateStrategy.SWAP,
            InUsePolicy.never(),
            ForeignFiles.REFUSE,
            SecurityChoice.KEEP,
            false,
            false,
            false,
            false,
            Versioning.defaults());

    /** SWAP, one attempt, foreign files and losses refused, security kept. */
    public static UpdateOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with another strategy. */
    public UpdateOptions withStrategy(UpdateStrategy value) {
        return new UpdateOptions(
                value, inUse, foreign, security, verifyContent, readBack, allowEmpty, acceptLoss, versioning);
    }

    /** Returns a copy with another policy. */
    public UpdateOptions withInUse(InUsePolicy value) {
        return new UpdateOptions(
                strategy, value, foreign, security, verifyContent, readBack, allowEmpty, acceptLoss, versioning);
    }

    /** Returns a copy with another treatment of foreign files. */
    public UpdateOptions withForeign(ForeignFiles value) {
        return new UpdateOptions(
                strategy, inUse, value, security, verifyContent, readBack, allowEmpty, acceptLoss, versioning);
    }

    /** Returns a copy with another origin of owner and rights. */
    public UpdateOptions withSecurity(SecurityChoice value) {
        return new UpdateOptions(
                strategy, inUse, foreign, value, verifyContent, readBack, allowEmpty, acceptLoss, versioning);
    }

    /** Returns a copy that compares contents, or does not. */
    public UpdateOptions withVerifyContent(boolean value) {
        return new UpdateOptions(
                strategy, inUse, foreign, security, value, readBack, allowEmpty, acceptLoss, versioning);
    }

    /** Returns a copy that reads back what it staged, or does not. */
    public UpdateOptions withReadBack(boolean value) {
        return new UpdateOptions(
                strategy, inUse, foreign, security, verifyContent, value, allowEmpty, acceptLoss, versioning);
    }

    /** Returns a copy that allows an empty source, or does not. */
    public UpdateOptions withAllowEmpty(boolean value) {
        return new UpdateOptions(
                strategy, inUse, foreign, security, verifyContent, readBack, value, acceptLoss, versioning);
    }

    /** Returns a copy that accepts what cannot be carried over, or does not. */
    public UpdateOptions withAcceptLoss(boolean value) {
        return new UpdateOptions(
                strategy, inUse, foreign, security, verifyContent, readBack, allowEmpty, value, versioning);
    }

    /** Returns a copy that keeps other versions, or points to them otherwise. */
    public UpdateOptions withVersioning(Versioning value) {
        return new UpdateOptions(
                strategy, inUse, foreign, security, verifyContent, readBack, allowEmpty, acceptLoss, value);
    }
}
