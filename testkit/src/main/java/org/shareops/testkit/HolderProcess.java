package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody else who holds local files: a process of its own. Ends with this process. For one thread. */
public final class HolderProcess implements AutoCloseable {
    /** How files are held. */
    public enum Mode {
        /** Open for reading and writing, the whole file locked against everybody else; on POSIX advisory. */
        LOCK,
        /** Open for reading, the whole file locked against writers who ask for locks. */
        SHARED_LOCK,
        /** Open for reading, without a lock. */
        OPEN_READ
    }

    private final ChildJvm child;

    private HolderProcess(ChildJvm child) {
        this.child = child;
    }

    /** As {@link #start(Mode, List)}. */
    public static HolderProcess start(Mode mode, Path... files) throws IOException {
        return start(mode, List.of(files));
    }

    /**
     * Starts a process that opens all of these files, and returns when it holds them.
     *
     * @throws IOException if it cannot open or lock one of them
     */
    public static HolderProcess start(Mode mode, List<Path> files) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add(mode.name());
        files.forEach(file -> arguments.add(file.toString()));
        ChildJvm child = ChildJvm.start(HoldMain.class, arguments);
        try {
            child.await(HoldMain.HOLDING);
            return new HolderProcess(child);
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** Returns the process id. */
    public long pid() {
        return child.pid();
    }

    /** Returns true until the holder was released or somebody ended it. */
    public boolean isHolding() {
        return child.isAlive();
    }

    /** Lets the holder close its files and leave; returns when it has. Idempotent. */
    public void release() {
        child.close();
    }

    /** Kills the holder; returns when it is dead. Idempotent. */
    public void kill() {
        child.kill();
    }

    /** As {@link #release()}. */
    @Override
    public void close() {
        release();
    }
}
