package org.shareops.internal.link;

import java.util.HashMap;
import java.util.Map;
import org.shareops.model.Credentials;
import org.shareops.model.ShareException;

/** Credentials of one identity that a server has refused: they are not sent again (rule P5). Guarded by the lock of its link. */
final class Rejections {
    private final String identity;
    /** Each with the refusal that it met. */
    private final Map<Credentials, ShareException> refused = new HashMap<>();

    Rejections(String identity) {
        this.identity = identity;
    }

    void add(Credentials credentials, ShareException refusal) {
        refused.put(credentials, refusal);
    }

    void clear() {
        refused.clear();
    }

    void refuse(Credentials credentials) throws ShareException {
        ShareException refusal = refused.get(credentials);
        if (refusal != null) {
            throw refusal.toBuilder()
                    .detail("it has refused these credentials of " + identity
                            + " before, and they are not sent again, lest"
                            + " the account be locked; give others, or say that the account was mended: "
                            + refusal.detail())
                    .build();
        }
    }
}
