package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Access;

/**
 * Reads in one process's part of {@code /proc} what it holds below a directory: descriptors with their locks, mapped
 * files, the working directory. A process whose files are mounted elsewhere (a container) shows other paths than ours;
 * its holdings are told by inode, and somebody has to find their place.
 */
final class ProcessScan {
    private static final String DELETED = " (deleted)";
    private static final int ACCESS_MODE = 03;
    private static final int MAP_FIELDS = 6;
    private static final int MAP_DEVICE = 3;
    private static final int MAP_INODE = 4;
    private static final int MAP_PATH = 5;

    /** Takes what is found. */
    interface Sink {
        /** Takes a holding of a path. */
        void placed(Path place, Holding holding);

        /** Takes a holding of an inode whose path among ours is not known. */
        void unplaced(InodeKey file, Holding holding);

        /** Takes a lock that is part of a holding. */
        void explained(LockLine lock);
    }

    private final Path below;
    private final Devices devices;
    private final String ownMountView;
    private final Sink sink;

    /**
     * Looks for what is held below a directory.
     *
     * @param below the real path of the directory, or of the one file
     * @param devices where files below it may lie
     */
    ProcessScan(Path below, Devices devices, Sink sink) throws IOException {
        this.below = below;
        this.devices = devices;
        this.ownMountView = mountView(Path.of("/proc/self"));
        this.sink = sink;
    }

    /**
     * Looks at one process.
     *
     * @return false if it may not be looked at; true also if it ended meanwhile, which is normal
     */
    boolean scan(long pid) throws IOException {
        try {
            new OneProcess(pid).scan();
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            // Whatever fails on the files of a process that has ended fails because it has ended.
            return ProcessFacts.hasEnded(pid);
        }
    }

    private static String mountView(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
    }

    /** The look at one process. */
    private final class OneProcess {
        private final long pid;
        private final Path process;
        private final boolean sameView;
        private final Set<Path> seen = new HashSet<>();
        private @Nullable ProcessFacts facts;

        OneProcess(long pid) throws IOException {
            this.pid = pid;
            this.process = ProcessFacts.directoryOf(pid);
            this.sameView = ownMountView.equals(mountView(process));
        }

        void scan() throws IOException {
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
                for (Path descriptor : descriptors) {
                    scanDescriptor(descriptor);
                }
            }
            scanWorkingDirectory();
            scanMaps();
        }

        private void scanDescriptor(Path descriptor) throws IOException {
            Path target = targetOf(descriptor);
            if (target == null || (sameView && !target.startsWith(below))) {
                return;
            }
            Path place = placeOf(descriptor, target);
            InodeKey key = place == null ? strangeKeyOf(descriptor) : null;
            if (place == null && key == null) {
                return;
            }
            Path info = process.resolve("fdinfo").resolve(String.valueOf(descriptor.getFileName()));
            Set<Access> access = EnumSet.noneOf(Access.class);
            List<LockLine> locks = new ArrayList<>();
            for (String line : Files.readAllLines(info, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("flags:")) {
                    access.addAll(accessOf(line.substring("flags:".length()).strip()));
                } else if (line.startsWith("lock:")) {
                    LockLine.parse(line.substring("lock:".length())).ifPresent(locks::add);
                }
            }
            locks.forEach(sink::explained);
            Holding holding = new Holding(facts(), String.valueOf(descriptor.getFileName()), access, locks.size());
            report(place, key, holding);
        }

        private void scanWorkingDirectory() throws IOException {
            Path link = process.resolve("cwd");
            Path target = targetOf(link);
            if (target == null || (sameView && !target.startsWith(below))) {
                return;
            }
            Path place = placeOf(link, target);
            InodeKey key = place == null ? strangeKeyOf(link) : null;
            if (place != null || key != null) {
                report(place, key, reading("cwd"));
            }
        }

        private void scanMaps() throws IOException {
            String prefix = LinuxPaths.bytesAsLatin1(below);
            Set<InodeKey> mapped = new HashSet<>();
            for (String line : Files.readAllLines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
                int slash = line.indexOf('/');
                if (slash < 0 || (sameView && !line.startsWith(prefix, slash)) || line.endsWith(DELETED)) {
                    continue;
                }
                String[] fields = line.split("\\s+", MAP_FIELDS);
                InodeKey key = InodeKey.parse(fields[MAP_DEVICE], fields[MAP_INODE]);
                if (!mapped.add(key) || (!sameView && !devices.contains(key))) {
                    continue;
                }
                Holding holding = reading("map:" + fields[MAP_DEVICE] + ":" + fields[MAP_INODE]);
                if (!sameView) {
                    sink.unplaced(key, holding);
                    continue;
                }
                Path place = Path.of(LinuxPaths.textOfLatin1(MountTable.unescape(fields[MAP_PATH])));
                if (place.startsWith(below) && !seen.contains(place)) {
                    report(place, key, holding);
                }
            }
        }

        private void report(@Nullable Path place, @Nullable InodeKey key, Holding holding) {
            if (place != null) {
                seen.add(place);
                sink.placed(place, holding);
            } else if (key != null) {
                sink.unplaced(key, holding);
            }
        }

        private Holding reading(String handle) throws IOException {
            return new Holding(facts(), handle, EnumSet.of(Access.READ), 0);
        }

        /** Reads who it is when first needed: most processes hold nothing here. */
        private ProcessFacts facts() throws IOException {
            if (facts == null) {
                facts = ProcessFacts.read(pid);
            }
            return facts;
        }

        /** Returns the path that an open file has in the process's view; null for sockets, pipes and what closed since. */
        private @Nullable Path targetOf(Path link) throws IOException {
            try {
                Path target = Files.readSymbolicLink(link);
                return target.isAbsolute() ? target : null;
            } catch (java.nio.file.NoSuchFileException e) {
                return null;
            }
        }

        /** Returns the identity of a file whose path we have to find; null if it lies on none of the share's devices. */
        private @Nullable InodeKey strangeKeyOf(Path link) throws ErrnoException {
            if (sameView) {
                return null;
            }
            InodeKey key = keyOf(link);
            return devices.contains(key) ? key : null;
        }

        /** Returns the path in our view; null if the file has been deleted, or if our view has another file there. */
        private @Nullable Path placeOf(Path link, Path target) throws IOException {
            boolean perhapsDeleted = target.toString().endsWith(DELETED);
            if (sameView && !perhapsDeleted) {
                return target;
            }
            if (!target.startsWith(below)) {
                return null;
            }
            Optional<InodeKey> named = keyIfPresent(target);
            return named.isPresent() && named.get().equals(keyOf(link)) ? target : null;
        }
    }

    private static InodeKey keyOf(Path link) throws ErrnoException {
        return LinuxStatus.followed(link).posix().orElseThrow().key();
    }

    private static Optional<InodeKey> keyIfPresent(Path path) {
        try {
            return LinuxStatus.of(path).posix().map(FileStatus.Posix::key);
        } catch (ErrnoException e) {
            return Optional.empty(); // nothing of that name, so it is not what the process holds
        }
    }

    /** Reads the octal flags of an open; one that was made to name a file only ({@code O_PATH}) allows nothing. */
    static Set<Access> accessOf(String octalFlags) {
        long flags = Long.parseLong(octalFlags, 8);
        if ((flags & LinuxCalls.O_PATH) != 0) {
            return EnumSet.noneOf(Access.class);
        }
        return switch ((int) (flags & ACCESS_MODE)) {
            case 0 -> EnumSet.of(Access.READ);
            case 1 -> EnumSet.of(Access.WRITE);
            default -> EnumSet.of(Access.READ, Access.WRITE);
        };
    }
}
