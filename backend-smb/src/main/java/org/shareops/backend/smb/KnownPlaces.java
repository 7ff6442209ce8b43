package org.shareops.backend.smb;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.shareops.model.SharePath;

/**
 * The identities of directories that were listed, looked at or made lately. What is listed next lies in one of them most of the
 * time, so that {@link LinkCheck} need not ask. Thread-safe.
 */
final class KnownPlaces {
    private static final int MOST = 1_000;

    /** Whoever works on the server may give a name to something else at any time. */
    static final Duration LIFE = Duration.ofSeconds(10);

    private record Place(long id, long since) {}

    private final Map<SharePath, Place> places = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SharePath, Place> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(SharePath directory, long id) {
        places.put(directory, new Place(id, System.nanoTime()));
    }

    /** What was there, and what was in it, may have another name by now. */
    synchronized void forget(SharePath path) {
        places.keySet().removeIf(each -> each.startsWith(path));
    }

    synchronized OptionalLong of(SharePath directory) {
        Place place = places.get(directory);
        return place == null || System.nanoTime() - place.since() > LIFE.toNanos()
                ? OptionalLong.empty()
                : OptionalLong.of(place.id());
    }
}
