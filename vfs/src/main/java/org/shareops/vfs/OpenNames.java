package org.shareops.vfs;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is claimed in file systems that know no claims, by the URL of each file. All that changes names holds the lock
 * meanwhile, so that to look and to act are one step for those who share this.
 */
final class OpenNames {
    final ReentrantLock lock = new ReentrantLock();
    private final Map<String, VfsClaim> claims = new HashMap<>();

    /** Returns who has claimed a file; null if nobody has. */
    @Nullable
    VfsClaim holder(String url) {
        VfsClaim claim = claims.get(url);
        if (claim != null && claim.ended() != null) {
            claims.remove(url);
            return null;
        }
        return claim;
    }

    void claim(String url, VfsClaim claim) {
        claims.put(url, claim);
    }

    void letGo(String url, VfsClaim claim) {
        claims.remove(url, claim);
    }

    /** A file or directory has another name now. */
    void renamed(String from, String to) {
        Map<String, VfsClaim> moved = new HashMap<>();
        claims.entrySet().removeIf(each -> {
            boolean below = each.getKey().equals(from) || each.getKey().startsWith(from + "/");
            if (below) {
                String url = to + each.getKey().substring(from.length());
                each.getValue().renamed(url);
                moved.put(url, each.getValue());
            }
            return below;
        });
        claims.putAll(moved);
    }

    /** A name stands for nothing any more. */
    void deleted(String url) {
        VfsClaim claim = claims.remove(url);
        if (claim != null) {
            claim.lost();
        }
    }
}
