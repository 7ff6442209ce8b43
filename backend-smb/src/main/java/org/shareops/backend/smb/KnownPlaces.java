package org.shareops.backend.smb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.shareops.model.SharePath;

/**
 * The identities of directories that were listed lately. What is listed next lies in one of them most of the time, so that
 * {@link LinkCheck} need not ask. Thread-safe.
 */
final class KnownPlaces {
    private static final int MOST = 1_000;

    private final Map<SharePath, Long> places = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SharePath, Long> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(SharePath directory, long id) {
        places.put(directory, id);
    }

    synchronized OptionalLong of(SharePath directory) {
        Long id = places.get(directory);
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }
}
