package org.shareops.backend.local;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Access;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;
import org.shareops.model.SharePath;

/**
 * One search for everything that processes hold at and below a place: a pass over {@code /proc}, then a look at the
 * system's list of locks for those that the pass did not explain. Only if any are left is the tree walked, to find by
 * inode which file they concern. For one thread, once.
 */
final class HolderSearch implements ProcessScan.Sink {
    private static final Path PROC = Path.of("/proc");
    private static final Path OWN_PID_VIEW = Path.of("/proc/self/ns/pid");
    /** The number that the kernel gives to the process view of the machine itself, the same on every Linux. */
    private static final String MACHINE_PID_VIEW = "pid:[4026531836]";

    private static final Path NFS_SERVER_THREADS = Path.of("/proc/fs/nfsd/threads");

    private final ShareRoot root;
    private final LinuxDisk disk;
    private final Path below;
    private final Devices devices;
    private final long ownPid = ProcessHandle.current().pid();
    private final List<OpenFile> found = new ArrayList<>();
    private final Map<InodeKey, List<Holding>> unplaced = new HashMap<>();
    private final Set<LockLine> explained = new HashSet<>();
    private final Set<Long> fullySeen = new HashSet<>();
    private final Set<String> gaps = new LinkedHashSet<>();

    HolderSearch(ShareRoot root, LinuxDisk disk, Path below) throws IOException {
        this.root = root;
        this.disk = disk;
        this.below = below;
        this.devices = Devices.of(root.directory(), MountTable.read());
    }

    ServerList<OpenFile> run() throws IOException {
        noteGapsOfView();
        ProcessScan scan = new ProcessScan(below, devices, this);
        int hidden = 0;
        for (long pid : processes()) {
            checkInterrupt();
            if (scan.scan(pid)) {
                fullySeen.add(pid);
            } else {
                hidden++;
            }
        }
        if (hidden > 0) {
            gaps.add(hidden
                    + (hidden == 1 ? " process does not show what it holds" : " processes do not show what they hold"));
        }
        addUnexplainedLocks();
        if (!unplaced.isEmpty()) {
            placeByInode();
        }
        return gaps.isEmpty() ? ServerList.complete(found) : ServerList.incomplete(found, String.join("; ", gaps));
    }

    @Override
    public void placed(Path place, Holding holding) {
        List<String> names = new ArrayList<>();
        root.directory().relativize(place).forEach(name -> names.add(name.toString()));
        names.removeIf(String::isEmpty);
        found.add(holding.toOpenFile(SharePath.ofNames(names), ownPid));
    }

    @Override
    public void unplaced(InodeKey file, Holding holding) {
        unplaced.computeIfAbsent(devices.asListed(file), key -> new ArrayList<>())
                .add(holding);
    }

    @Override
    public void explained(LockLine lock) {
        explained.add(lock);
    }

    private void noteGapsOfView() throws IOException {
        if (!OwnRights.read().maySeeAllProcesses()) {
            gaps.add("processes of other users are out of sight; run as root, or with CAP_SYS_PTRACE, to see them");
        }
        if (!Files.readSymbolicLink(OWN_PID_VIEW).toString().equals(MACHINE_PID_VIEW)) {
            gaps.add("this process runs in a container and sees only the processes in there");
        }
        if (root.profile().remote()) {
            gaps.add("the disk is of type " + root.profile().type() + ", and other machines may use it");
        }
        if (Files.isReadable(NFS_SERVER_THREADS)
                && !Files.readString(NFS_SERVER_THREADS, StandardCharsets.US_ASCII)
                        .strip()
                        .equals("0")) {
            gaps.add("this machine serves files over NFS, and what its clients have open is not listed");
        }
    }

    private static List<Long> processes() throws IOException {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                PROC, entry -> Character.isDigit(entry.getFileName().toString().charAt(0)))) {
            entries.forEach(entry -> pids.add(Long.parseLong(entry.getFileName().toString())));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return pids;
    }

    /**
     * Adds locks on the share's file systems that no descriptor below the place explains: of processes that hide their
     * descriptors or have passed them on. A lock of a process that we saw wholly lies elsewhere on the file system.
     *
     * <p>Our own process takes and gives up locks while this runs. So the list is read twice with a look at ourselves in
     * between: what is on both and not ours in between is somebody else's.
     */
    private void addUnexplainedLocks() throws IOException {
        if (!LockLine.canReadAll()) {
            gaps.add("the system does not show its list of locks");
            return;
        }
        Set<LockLine> locks = LockLine.readAll();
        new ProcessScan(below, devices, new OwnLocks()).scan(ownPid);
        locks.retainAll(LockLine.readAll());
        locks.removeAll(explained);
        locks.removeIf(lock -> fullySeen.contains(lock.pid()));
        for (LockLine lock : locks) {
            if (devices.contains(lock.file())) {
                Set<Access> access = lock.mode().equals("WRITE") ? EnumSet.of(Access.WRITE) : EnumSet.of(Access.READ);
                String handle = "lock:" + lock.type() + ":" + lock.file().inode() + ":" + lock.pid();
                unplaced(lock.file(), new Holding(holderOf(lock), handle, access, 1));
            }
        }
    }

    private static @Nullable ProcessFacts holderOf(LockLine lock) {
        try {
            return lock.pid() > 0 ? ProcessFacts.read(lock.pid()) : null;
        } catch (IOException e) {
            return null; // it has ended, and another process has the lock by inheritance
        }
    }

    /** Walks the tree and gives holdings their place. Those that are not found concern files elsewhere. */
    private void placeByInode() throws IOException {
        Deque<Path> directories = new ArrayDeque<>();
        place(below, directories);
        while (!directories.isEmpty() && !unplaced.isEmpty()) {
            checkInterrupt();
            for (Path entry : entriesOf(directories.pop())) {
                place(entry, directories);
            }
        }
    }

    private List<Path> entriesOf(Path directory) throws IOException {
        List<Path> listed = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(listed::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            return List.of(); // removed since its name was listed
        } catch (AccessDeniedException e) {
            gaps.add("there are directories that we may not list, and locked files may be in them");
        }
        return listed;
    }

    private void place(Path path, Deque<Path> directories) throws IOException {
        FileStatus status = disk.status(path).orElse(null);
        if (status == null) {
            return;
        }
        List<Holding> holdings = unplaced.remove(status.posix().orElseThrow().key());
        if (holdings != null) {
            holdings.forEach(holding -> {
                placed(path, holding);
                if (holding.process() == null) {
                    gaps.add("the system does not tell who holds some of the locks");
                }
            });
        }
        if (status.isDirectory()) {
            directories.push(path);
        }
    }

    private static void checkInterrupt() throws ClosedByInterruptException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
    }

    /** Takes only the locks of a look at ourselves. */
    private final class OwnLocks implements ProcessScan.Sink {
        @Override
        public void placed(Path place, Holding holding) {}

        @Override
        public void unplaced(InodeKey file, Holding holding) {}

        @Override
        public void explained(LockLine lock) {
            explained.add(lock);
        }
    }
}
