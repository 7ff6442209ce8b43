package org.shareops.internal.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EngineClock;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.Volume;

/**
 * A volume on which control directories come and go. The last of those who publish beside each other removes theirs, and until
 * everybody who looks into it at that moment has left, some servers call it and everything in it in use, to others who publish
 * there as well. That is over soon, so it is waited for. For one operation.
 */
final class SettlingVolume extends ForwardingVolume {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    /** Of all pauses: a server that is at its disk may take seconds. Not more, since it may be we who keep others off meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EngineClock clock;
    private final Cancellation cancellation;

    SettlingVolume(Volume volume, EngineClock clock, Cancellation cancellation) {
        super(volume);
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /** What may be done again if it was refused. */
    @FunctionalInterface
    private interface Request<T> {
        T ask() throws ShareException;
    }

    private <T> T settled(SharePath path, Request<T> request) throws ShareException {
        BackOff backOff = new BackOff(FIRST_PAUSE, LONGEST_PAUSE, PATIENCE);
        while (true) {
            try {
                return request.ask();
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.IN_USE || !backOff.hasPatience() || !isControl(path)) {
                    throw e;
                }
                pause(backOff.pause());
            }
        }
    }

    private void pause(Duration time) throws ShareException {
        cancellation.check();
        try {
            clock.sleep(time);
        } catch (InterruptedException e) {
            throw cancellation.cancelled(e);
        }
    }

    /** A control directory, or what lies right in one. */
    private boolean isControl(SharePath path) {
        return isReserved(path) || path.parent().filter(this::isReserved).isPresent();
    }

    private boolean isReserved(SharePath path) {
        return !path.isRoot() && ControlArea.isReserved(traits().names(), path.name());
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return settled(path, () -> super.stat(path));
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        return settled(directory, () -> super.mayChange(directory));
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        return settled(directory, () -> super.list(directory));
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return settled(file, () -> super.createNew(file));
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        settled(directory, () -> {
            super.createDirectory(directory);
            return directory;
        });
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        settled(path, () -> {
            super.setAttributes(path, modified, attributes);
            return path;
        });
    }
}
