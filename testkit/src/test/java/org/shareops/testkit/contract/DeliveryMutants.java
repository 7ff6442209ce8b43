package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;
import static org.shareops.testkit.contract.Mutant.writers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Lies by which items get lost, doubled or torn on their way through an inbox. */
final class DeliveryMutants {
    private static final Duration PIECE = Duration.ofMillis(2);
    private static final int LOOKS = 15;
    private static final int FIFTH = 5;

    private DeliveryMutants() {}

    /** A rename that lies. */
    @FunctionalInterface
    private interface Rename {
        void rename(Volume honest, SharePath from, SharePath to, RenameMode mode) throws ShareException;
    }

    private static Mutant.Twist renames(Rename lie) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                lie.rename(volume, from, to, mode);
            }
        });
    }

    /** What is made of a refusal of a rename. */
    @FunctionalInterface
    private interface Refusal {
        void handle(ShareException refusal, Volume honest, SharePath from, SharePath to) throws ShareException;
    }

    private static Mutant.Twist refusals(ErrorKind kind, Refusal lie) {
        return renames((honest, from, to, mode) -> {
            try {
                honest.rename(from, to, mode);
            } catch (ShareException e) {
                if (e.kind() != kind) {
                    throw e;
                }
                lie.handle(e, honest, from, to);
            }
        });
    }

    private static ShareException failure(ErrorKind kind) {
        return ShareException.of(kind, "rename").build();
    }

    static List<Mutant> all() {
        AtomicInteger renames = new AtomicInteger();
        return List.of(
                windows(
                        Rule.V1,
                        "takes a rename to a name that is taken for done",
                        refusals(ErrorKind.ALREADY_EXISTS, (refusal, honest, from, to) -> {})),
                posix(
                        Rule.V1,
                        "renames when it is closed, and says so before",
                        volumes((volume, where) -> new Late(volume))),
                windows(Rule.V1, "forgets every fifth rename", renames((honest, from, to, mode) -> {
                    if (renames.incrementAndGet() % FIFTH != 0) {
                        honest.rename(from, to, mode);
                    }
                })),
                windows(
                        Rule.V1,
                        "drops what the disk has no room for",
                        writers((writer, file, where) -> dropping(writer))),
                posix(Rule.V2, "renames by copying, a piece after the other", renames(DeliveryMutants::copy)),
                windows(
                        Rule.V4,
                        "takes another name where one is taken",
                        refusals(
                                ErrorKind.ALREADY_EXISTS,
                                (refusal, honest, from, to) -> honest.rename(
                                        from,
                                        to.parent().orElseThrow().child("1" + to.name()),
                                        RenameMode.FAIL_IF_EXISTS))),
                windows(
                        Rule.V4,
                        "says of a name that is taken that it is in use",
                        refusals(ErrorKind.ALREADY_EXISTS, (refusal, honest, from, to) -> {
                            throw failure(ErrorKind.IN_USE);
                        })),
                windows(
                        Rule.V5,
                        "sends a rename again whose answer was lost, and tells what came of that",
                        volumes((volume, share, where) -> new ForwardingVolume(volume) {
                            @Override
                            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                                try {
                                    super.rename(from, to, mode);
                                } catch (ShareException e) {
                                    if (e.kind() != ErrorKind.OUTCOME_UNKNOWN) {
                                        throw e;
                                    }
                                    where.elsewhere(share).rename(from, to, mode);
                                }
                            }
                        })),
                windows(
                        Rule.V5,
                        "says of a rename without an answer that the link was lost before it",
                        refusals(ErrorKind.OUTCOME_UNKNOWN, (refusal, honest, from, to) -> {
                            throw failure(ErrorKind.LINK_LOST);
                        })),
                windows(
                        Rule.V5,
                        "gives who creates a file another identity than all others",
                        writers((writer, file, where) -> new Forwarding.OfWriter(writer) {
                            @Override
                            public FileId id() {
                                return new FileId("new-" + super.id().value());
                            }
                        })),
                windows(
                        Rule.V5,
                        "tells a time that is days ahead of its files",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public Instant serverTime() throws ShareException {
                                return super.serverTime().plus(Duration.ofDays(3));
                            }
                        })),
                windows(
                        Rule.V6,
                        "lists a directory before it creates a file there",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public ContentWriter createNew(SharePath file) throws ShareException {
                                entries(volume, file.parent().orElseThrow());
                                return super.createNew(file);
                            }
                        })),
                windows(Rule.V6, "asks many times whether a name is free", renames((honest, from, to, mode) -> {
                    for (int i = 0; i < LOOKS; i++) {
                        honest.stat(to);
                    }
                    honest.rename(from, to, mode);
                })),
                windows(
                        Rule.V7,
                        "deletes nothing, and says that it did",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public void delete(SharePath path) throws ShareException {
                                if (super.stat(path).isEmpty()) {
                                    throw failure(ErrorKind.NOT_FOUND);
                                }
                            }
                        })),
                windows(
                        Rule.V7,
                        "lists a directory as it was when it was first asked",
                        volumes((volume, where) -> new Remembering(volume))),
                windows(
                        Rule.V8,
                        "fails for good once something was in use",
                        volumes((volume, where) -> new Sulking(volume))));
    }

    private static List<Entry> entries(Volume honest, SharePath directory) throws ShareException {
        List<Entry> all = new ArrayList<>();
        try (EntryCursor cursor = honest.list(directory)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                all.add(entry);
            }
        }
        return all;
    }

    private static ContentWriter dropping(ContentWriter writer) {
        return new Forwarding.OfWriter(writer) {
            @Override
            public void write(ByteBuffer source, long position) throws ShareException {
                try {
                    super.write(source, position);
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.NO_SPACE) {
                        throw e;
                    }
                    source.position(source.limit());
                }
            }
        };
    }

    private static void copy(Volume honest, SharePath from, SharePath to, RenameMode mode) throws ShareException {
        if (mode != RenameMode.FAIL_IF_EXISTS
                || honest.stat(from).filter(Entry::isFile).isEmpty()) {
            honest.rename(from, to, mode);
            return;
        }
        byte[] content = contentOf(honest, from);
        int half = content.length / 2;
        try (ContentWriter writer = honest.createNew(to)) {
            writer.write(ByteBuffer.wrap(content, 0, half).slice(), 0);
            LockSupport.parkNanos(PIECE.toNanos());
            writer.write(ByteBuffer.wrap(content, half, content.length - half).slice(), half);
        }
        honest.delete(from);
    }

    private static byte[] contentOf(Volume honest, SharePath file) throws ShareException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(honest.traits().transferSize());
        try (ContentReader reader = honest.read(file)) {
            while (reader.read(buffer, all.size()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return all.toByteArray();
    }

    /** Renames nothing before it is closed. */
    private static final class Late extends ForwardingVolume {
        private final Volume honest;
        private final Map<SharePath, SharePath> planned = new ConcurrentHashMap<>();

        Late(Volume honest) {
            super(honest);
            this.honest = honest;
        }

        @Override
        public void rename(SharePath from, SharePath to, RenameMode mode) {
            planned.put(from, to);
        }

        @Override
        public void close() throws ShareException {
            for (Map.Entry<SharePath, SharePath> each : planned.entrySet()) {
                honest.rename(each.getKey(), each.getValue(), RenameMode.FAIL_IF_EXISTS);
            }
            planned.clear();
            super.close();
        }
    }

    /** Asks its server once for each directory. */
    private static final class Remembering extends ForwardingVolume {
        private final Volume honest;
        private final Map<SharePath, List<Entry>> known = new ConcurrentHashMap<>();

        Remembering(Volume honest) {
            super(honest);
            this.honest = honest;
        }

        @Override
        public EntryCursor list(SharePath directory) throws ShareException {
            List<Entry> all = known.get(directory);
            if (all == null) {
                all = entries(honest, directory);
                known.put(directory, all);
            }
            Iterator<Entry> rest = all.iterator();
            return new EntryCursor() {
                @Override
                public @Nullable Entry next() {
                    return rest.hasNext() ? rest.next() : null;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Takes one refusal for the end of all renaming. */
    private static final class Sulking extends ForwardingVolume {
        private final AtomicReference<@Nullable ErrorKind> refused = new AtomicReference<>();

        Sulking(Volume honest) {
            super(honest);
        }

        @Override
        public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
            Optional<ErrorKind> before = Optional.ofNullable(refused.get());
            if (before.isPresent()) {
                throw failure(before.get());
            }
            try {
                super.rename(from, to, mode);
            } catch (ShareException e) {
                if (e.kind() == ErrorKind.IN_USE) {
                    refused.set(e.kind());
                }
                throw e;
            }
        }
    }
}
