package org.shareops.backend.local;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that holds a file until its standard input ends. Says {@code ready} once it does. */
final class HolderMain {
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_WRLCK = 1;

    private HolderMain() {}

    /** Takes what to do, {@code open}, {@code lock}, {@code map}, {@code read-lease} or {@code write-lease}, and a file. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        switch (args[0]) {
            case "read-lease" -> lease(file, F_RDLCK, LinuxCalls.O_RDONLY);
            case "write-lease" -> lease(file, F_WRLCK, LinuxCalls.O_RDWR);
            case "open" -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    untilInputEnds();
                    channel.position(0);
                }
            }
            case "lock" -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    untilInputEnds();
                    lock.release();
                }
            }
            case "map" -> {
                Object mapped;
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                }
                try {
                    untilInputEnds();
                } finally {
                    Reference.reachabilityFence(mapped);
                }
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void lease(Path file, int type, int flags) throws IOException {
        if (!LinuxCalls.available()) {
            throw new IllegalStateException("no system calls here");
        }
        Native.register(Lease.class, "c");
        int descriptor = (int) LinuxCalls.check("open", LinuxCalls.open(LinuxPaths.encode(file), flags, 0));
        // The kernel announces the break of a lease by SIGIO, which would end us.
        Lease.signal(29, 1);
        LinuxCalls.check("fcntl", Lease.fcntl(descriptor, F_SETLEASE, type));
        untilInputEnds();
        LinuxCalls.check("close", LinuxCalls.close(descriptor));
    }

    private static void untilInputEnds() throws IOException {
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** The forms of these functions that only a holder needs. */
    static final class Lease {
        private Lease() {}

        static native int fcntl(int descriptor, int command, long argument);

        static native long signal(int number, long handler);
    }
}
