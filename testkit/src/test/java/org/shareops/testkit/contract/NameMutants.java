package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.farAway;
import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Lies about names: renaming, deleting, listing, and what entries say. */
final class NameMutants {
    private NameMutants() {}

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

    /** An entry that lies. */
    @FunctionalInterface
    private interface Look {
        Entry of(Entry honest, SharePath path);
    }

    private static Mutant.Twist entries(Look lie) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public Optional<Entry> stat(SharePath path) throws ShareException {
                return super.stat(path).map(entry -> lie.of(entry, path));
            }

            @Override
            public EntryCursor list(SharePath directory) throws ShareException {
                return new Forwarding.OfCursor(super.list(directory)) {
                    @Override
                    public @Nullable Entry next() throws ShareException {
                        Entry entry = super.next();
                        return entry == null ? null : lie.of(entry, directory.child(entry.name()));
                    }
                };
            }
        });
    }

    private static Entry changed(Entry entry, Instant modified, Optional<FileId> id) {
        return new Entry(entry.name(), entry.kind(), entry.size(), modified, entry.changed(), entry.attributes(), id);
    }

    /** Attributes that are set wrongly. */
    @FunctionalInterface
    private interface Setting {
        void set(Volume honest, SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
                throws ShareException;
    }

    private static Mutant.Twist settings(Setting lie) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public void setAttributes(
                    SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
                    throws ShareException {
                lie.set(volume, path, modified, attributes);
            }
        });
    }

    /** A new name that is not taken as it is. */
    @FunctionalInterface
    private interface Naming {
        String of(String name);
    }

    private static Mutant.Twist names(Naming lie) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                return super.createNew(file.parent().orElseThrow().child(lie.of(file.name())));
            }
        });
    }

    static List<Mutant> all() {
        return List.of(
                windows(
                        Rule.R1,
                        "deletes directories with all they hold",
                        volumes((volume, where) -> new Uprooting(volume))),
                windows(
                        Rule.R1,
                        "copies a directory's name and leaves its content behind",
                        renames(NameMutants::forgetful)),
                windows(Rule.R2, "deletes the target before it renames", farAway(renames((honest, from, to, mode) -> {
                    if (mode == RenameMode.REPLACE && honest.stat(to).isPresent()) {
                        honest.delete(to);
                    }
                    honest.rename(from, to, mode);
                }))),
                windows(Rule.R2, "renames nothing and says that it did", renames((honest, from, to, mode) -> {})),
                windows(
                        Rule.R2,
                        "leaves out the last entry of a long listing",
                        volumes((volume, where) -> listing(volume, Truncated::new))),
                windows(
                        Rule.R2,
                        "lists an entry twice where a page ends",
                        volumes((volume, where) -> listing(volume, Repeating::new))),
                windows(
                        Rule.R4,
                        "leaves a hidden file for each that it deletes",
                        volumes((volume, where) -> new Hiding(volume))),
                windows(Rule.R6, "sends a refused rename three times more", renames(NameMutants::stubborn)),
                windows(
                        Rule.R6,
                        "makes identities of paths",
                        entries((entry, path) ->
                                changed(entry, entry.modified(), Optional.of(new FileId(path.toString()))))),
                windows(
                        Rule.R6,
                        "gives all files one identity",
                        entries((entry, path) -> changed(entry, entry.modified(), Optional.of(new FileId("1"))))),
                windows(
                        Rule.R7,
                        "says of every file that it was written just now",
                        entries((entry, path) -> changed(entry, Instant.now(), entry.id()))),
                windows(Rule.R9, "makes capitals of names", names(name -> name.toUpperCase(Locale.ROOT))),
                windows(
                        Rule.R9,
                        "drops a dot at the end of a name",
                        names(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)),
                posix(
                        Rule.R9,
                        "takes names of another case for the same",
                        volumes((volume, where) -> new Folding(volume))),
                posix(
                        Rule.R9,
                        "says that it counts characters where its server counts bytes",
                        volumes((volume, where) -> ClaimMutants.promising(
                                volume,
                                honest -> ClaimMutants.promise(honest, inCharacters(honest.names()))
                                        .build()))),
                windows(Rule.R11, "loses time stamps at a rename", renames((honest, from, to, mode) -> {
                    honest.rename(from, to, mode);
                    honest.setAttributes(to, honest.serverTime(), null);
                })),
                windows(
                        Rule.R11,
                        "cuts time stamps to seconds",
                        settings((honest, path, modified, attributes) -> honest.setAttributes(
                                path, modified == null ? null : modified.truncatedTo(ChronoUnit.SECONDS), attributes))),
                windows(
                        Rule.R11,
                        "loses attributes",
                        settings((honest, path, modified, attributes) -> honest.setAttributes(path, modified, null))),
                windows(
                        Rule.R11,
                        "clears attributes when it sets a time",
                        settings((honest, path, modified, attributes) ->
                                honest.setAttributes(path, modified, attributes == null ? Set.of() : attributes))),
                windows(
                        Rule.R11,
                        "adds attributes to those that are there",
                        settings((honest, path, modified, attributes) -> {
                            Set<FileAttribute> all = attributes;
                            if (attributes != null && !attributes.isEmpty()) {
                                all = new HashSet<>(attributes);
                                all.addAll(honest.stat(path).orElseThrow().attributes());
                            }
                            honest.setAttributes(path, modified, all);
                        })),
                windows(
                        Rule.R11,
                        "sets no attributes together with a time",
                        settings((honest, path, modified, attributes) ->
                                honest.setAttributes(path, modified, modified == null ? attributes : null))),
                windows(
                        Rule.R11,
                        "sets no time together with attributes",
                        settings((honest, path, modified, attributes) ->
                                honest.setAttributes(path, attributes == null ? modified : null, attributes))),
                posix(Rule.V3, "lets an empty directory be replaced by another", renames((honest, from, to, mode) -> {
                    vacate(
                            honest,
                            from,
                            to,
                            honest.stat(from).filter(Entry::isDirectory).isPresent());
                    honest.rename(from, to, mode);
                })),
                posix(
                        Rule.V3,
                        "replaces an empty directory where it may replace a file",
                        renames((honest, from, to, mode) -> {
                            vacate(honest, from, to, mode == RenameMode.REPLACE);
                            honest.rename(from, to, mode);
                        })),
                posix(
                        Rule.V3,
                        "lets all who make one directory at once win",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public void createDirectory(SharePath directory) throws ShareException {
                                if (stat(directory).isPresent()) {
                                    throw ShareException.of(ErrorKind.ALREADY_EXISTS, "create")
                                            .build();
                                }
                                LockSupport.parkNanos(20_000);
                                sharing(volume, directory);
                            }
                        })),
                windows(
                        Rule.V3,
                        "replaces though it must not",
                        renames((honest, from, to, mode) -> honest.rename(from, to, RenameMode.REPLACE))),
                windows(
                        Rule.V3,
                        "looks whether a name is free, and replaces whatever came meanwhile",
                        renames((honest, from, to, mode) -> looksFirst(200_000, honest, from, to, mode))),
                posix(
                        Rule.V3,
                        "looks whether a name is free, and replaces at once",
                        farAway(renames((honest, from, to, mode) -> looksFirst(0, honest, from, to, mode)))));
    }

    /** As disks do: what is empty makes room. */
    private static void vacate(Volume honest, SharePath from, SharePath to, boolean lies) throws ShareException {
        boolean other = honest.stat(from).isPresent() && !to.startsWith(from);
        if (!lies || !other || honest.stat(to).filter(Entry::isDirectory).isEmpty()) {
            return;
        }
        try {
            honest.delete(to);
        } catch (ShareException e) {
            throw e.kind() == ErrorKind.NOT_EMPTY
                    ? ShareException.of(ErrorKind.ALREADY_EXISTS, "rename").build()
                    : e;
        }
    }

    private static void sharing(Volume honest, SharePath directory) throws ShareException {
        try {
            honest.createDirectory(directory);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    private static NameRules inCharacters(NameRules names) {
        return new NameRules(
                names.caseSensitive(),
                names.illegalCharacters(),
                names.controlCharacters(),
                names.reservedNames(),
                names.trailingDotOrSpace(),
                names.maxNameLength(),
                names.maxPathLength(),
                NameRules.LengthUnit.UTF16_UNITS,
                names.eightDotThree());
    }

    private static void forgetful(Volume honest, SharePath from, SharePath to, RenameMode mode) throws ShareException {
        if (honest.stat(from).filter(Entry::isDirectory).isEmpty()) {
            honest.rename(from, to, mode);
        } else if (to.startsWith(from)) {
            throw ShareException.of(ErrorKind.REFUSED, "rename").build();
        } else {
            honest.createDirectory(to);
        }
    }

    /** A request takes so long. */
    private static void looksFirst(long nanos, Volume honest, SharePath from, SharePath to, RenameMode mode)
            throws ShareException {
        RenameMode chosen = honest.stat(to).isPresent() ? mode : RenameMode.REPLACE;
        LockSupport.parkNanos(nanos);
        honest.rename(from, to, chosen);
    }

    private static void stubborn(Volume honest, SharePath from, SharePath to, RenameMode mode) throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                honest.rename(from, to, mode);
                return;
            } catch (ShareException e) {
                if (tries == 4) {
                    throw e;
                }
            }
        }
    }

    /** A listing that lies. */
    @FunctionalInterface
    private interface Listing {
        EntryCursor of(EntryCursor honest) throws ShareException;
    }

    private static Volume listing(Volume honest, Listing lie) {
        return new ForwardingVolume(honest) {
            @Override
            public EntryCursor list(SharePath directory) throws ShareException {
                return lie.of(super.list(directory));
            }
        };
    }

    private static final class Truncated extends Forwarding.OfCursor {
        private int count;
        private @Nullable Entry ahead;

        Truncated(EntryCursor cursor) throws ShareException {
            super(cursor);
            ahead = super.next();
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            Entry entry = ahead;
            ahead = super.next();
            return ++count > 100 && ahead == null ? null : entry;
        }
    }

    private static final class Repeating extends Forwarding.OfCursor {
        private int count;
        private @Nullable Entry last;

        Repeating(EntryCursor cursor) {
            super(cursor);
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            count++;
            last = count == 129 ? last : super.next();
            return last;
        }
    }

    private static final class Uprooting extends ForwardingVolume {
        Uprooting(Volume volume) {
            super(volume);
        }

        @Override
        public void delete(SharePath path) throws ShareException {
            if (stat(path).filter(Entry::isDirectory).isPresent()) {
                try (EntryCursor cursor = list(path)) {
                    for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                        delete(path.child(entry.name()));
                    }
                }
            }
            super.delete(path);
        }
    }

    private static final class Hiding extends ForwardingVolume {
        private final AtomicInteger number = new AtomicInteger();

        Hiding(Volume volume) {
            super(volume);
        }

        @Override
        public void delete(SharePath path) throws ShareException {
            if (stat(path).filter(Entry::isFile).isPresent()) {
                rename(path, SharePath.of(".hidden" + number.incrementAndGet()), RenameMode.FAIL_IF_EXISTS);
            } else {
                super.delete(path);
            }
        }
    }

    private static final class Folding extends ForwardingVolume {
        Folding(Volume volume) {
            super(volume);
        }

        private static SharePath folded(SharePath path) {
            return SharePath.ofNames(path.names().stream()
                    .map(name -> name.toUpperCase(Locale.ROOT))
                    .toList());
        }

        @Override
        public Optional<Entry> stat(SharePath path) throws ShareException {
            return super.stat(folded(path));
        }
    }
}
