package org.shareops.internal.delivery;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Item;
import org.shareops.delivery.ItemHandler;
import org.shareops.delivery.PollReport;
import org.shareops.delivery.Verdict;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.share.ContentStream;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** One poll of an inbox: a single listing, then each item in its order. Under the reader's lock; for one thread. */
final class Collector {
    /** Where readers put what they cannot use; legal on every volume, and a directory, so never an item. */
    static final String QUARANTINE = "failed";

    private static final int MOST_NAMES = 10;

    private final Volume volume;
    private final ShareLocation inbox;
    private final Set<String> done;
    private final Cancellation cancellation;
    private final ItemNames names;
    /** One item at a time. */
    private final Semaphore readingAhead = new Semaphore(1);

    private final List<SharePath> quarantined = new ArrayList<>();
    private final List<SharePath> busy = new ArrayList<>();
    private @Nullable ShareException hindrance;
    private int finished;
    private int kept;
    private int foreign;

    /** {@code done} remembers items that were handled but could not be removed; it outlives this. */
    Collector(Volume volume, ShareLocation inbox, Set<String> done, Cancellation cancellation) {
        this.volume = volume;
        this.inbox = inbox;
        this.done = done;
        this.cancellation = cancellation;
        this.names = ItemNames.of(volume.traits().names());
    }

    PollReport collect(ItemHandler handler, String lockName) throws IOException {
        List<Waiting> listed = listed(lockName);
        // Names come again: what is gone is not the same item when it comes back.
        done.retainAll(listed.stream().map(waiting -> keyOf(waiting.entry())).collect(Collectors.toSet()));
        for (Waiting waiting : Waiting.inOrder(listed, names.numbers())) {
            cancellation.check();
            take(waiting, handler);
        }
        if (hindrance != null) {
            throw hindrance;
        }
        return new PollReport(finished, kept, quarantined, busy, foreign);
    }

    private List<Waiting> listed(String lockName) throws ShareException {
        List<Waiting> items = new ArrayList<>();
        try (EntryCursor cursor = volume.list(inbox.path())) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry.isFile()) {
                    add(items, entry, lockName);
                }
            }
        }
        return items;
    }

    private void add(List<Waiting> items, Entry entry, String lockName) {
        Optional<ItemNames.Stamp> stamp = names.read(entry.name());
        if (stamp.isPresent() && !stamp.get().temporary()) {
            items.add(new Waiting(stamp.get(), entry));
        } else if (stamp.isEmpty() && !entry.name().equalsIgnoreCase(lockName)) {
            foreign++;
        }
    }

    private static String keyOf(Entry entry) {
        return entry.name() + "/" + entry.id().map(Object::toString).orElse("") + "/" + entry.modified();
    }

    private void take(Waiting waiting, ItemHandler handler) throws IOException {
        SharePath path = inbox.path().child(waiting.entry().name());
        if (done.contains(keyOf(waiting.entry()))) {
            remove(waiting, path);
            return;
        }
        Taken item = new Taken(waiting, new ShareLocation(inbox.share(), path));
        Verdict verdict;
        try {
            verdict = handler.handle(item);
        } catch (ShareException e) {
            if (e != item.failure) {
                throw e;
            }
            switch (e.kind()) {
                case IN_USE -> {
                    busy.add(path);
                    return;
                }
                case NOT_FOUND -> {
                    return;
                }
                case ACCESS_DENIED, IO_FAILURE, PROTOCOL, WRONG_TYPE -> verdict = Verdict.QUARANTINE;
                default -> throw e;
            }
        }
        switch (verdict) {
            case DONE -> {
                done.add(keyOf(waiting.entry()));
                finished++;
                remove(waiting, path);
            }
            case QUARANTINE -> {
                try {
                    quarantine(path);
                } catch (ShareException e) {
                    note(e);
                }
            }
            case KEEP -> kept++;
        }
    }

    /** One item that cannot be moved away holds up no other (rule V8); what hindered it is thrown at the end. */
    private void note(ShareException e) throws ShareException {
        switch (e.kind()) {
            case ACCESS_DENIED, IO_FAILURE, PROTOCOL, NO_SPACE, WRONG_TYPE, INVALID_NAME, REFUSED -> {
                if (hindrance == null) {
                    hindrance = e;
                } else {
                    hindrance.addSuppressed(e);
                }
            }
            default -> throw e;
        }
    }

    /** Whatever hinders it, the item is not handed out again by this reader. */
    private void remove(Waiting waiting, SharePath path) throws ShareException {
        try {
            volume.delete(path);
        } catch (ShareException e) {
            switch (e.kind()) {
                case NOT_FOUND -> {
                    // It is gone, as it should be.
                }
                case IN_USE -> {
                    busy.add(path);
                    return;
                }
                default -> {
                    note(e);
                    return;
                }
            }
        }
        done.remove(keyOf(waiting.entry()));
    }

    private void quarantine(SharePath path) throws ShareException {
        SharePath directory = inbox.path().child(volume.traits().names().stored(QUARANTINE));
        Optional<Entry> there = volume.stat(directory);
        if (there.isPresent() && !there.get().isDirectory()) {
            throw ShareException.of(ErrorKind.WRONG_TYPE, "move an item to quarantine")
                    .share(inbox.share())
                    .path(directory)
                    .detail("a file has the name of the directory that it would go to; rename that file")
                    .build();
        }
        if (there.isEmpty()) {
            try {
                volume.createDirectory(directory);
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                    throw e;
                }
            }
        }
        for (int tries = 0; tries < MOST_NAMES; tries++) {
            SharePath to = directory.child(tries == 0 ? path.name() : stemOf(path.name()) + "." + tries);
            try {
                volume.rename(path, to, RenameMode.FAIL_IF_EXISTS);
                quarantined.add(to);
                return;
            } catch (ShareException e) {
                switch (e.kind()) {
                    case ALREADY_EXISTS -> {
                        // Short names come again.
                    }
                    case IN_USE -> {
                        busy.add(path);
                        return;
                    }
                    case NOT_FOUND -> {
                        return;
                    }
                    default -> throw e;
                }
            }
        }
        busy.add(path);
    }

    private static String stemOf(String name) {
        return name.substring(0, name.indexOf('.'));
    }

    private final class Taken implements Item {
        private final Waiting waiting;
        private final ShareLocation location;
        private @Nullable ShareException failure;

        Taken(Waiting waiting, ShareLocation location) {
            this.waiting = waiting;
            this.location = location;
        }

        @Override
        public ShareLocation location() {
            return location;
        }

        @Override
        public String sender() {
            return waiting.stamp().sender();
        }

        @Override
        public long sequence() {
            return waiting.stamp().sequence();
        }

        @Override
        public Entry entry() {
            return waiting.entry();
        }

        @Override
        public Optional<ShareException> unreadable() {
            return Optional.ofNullable(failure);
        }

        @Override
        public InputStream open() throws ShareException {
            try {
                return new Noting(new ContentStream(volume, location.path(), readingAhead));
            } catch (ShareException e) {
                failure = e;
                throw e;
            }
        }

        /** Notes failures, so that those of reading can be told from the handler's own. */
        private final class Noting extends FilterInputStream {
            Noting(InputStream content) {
                super(content);
            }

            @Override
            public int read() throws IOException {
                try {
                    return super.read();
                } catch (ShareException e) {
                    failure = e;
                    throw e;
                }
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    return super.read(target, offset, length);
                } catch (ShareException e) {
                    failure = e;
                    throw e;
                }
            }
        }
    }
}
