package org.shareops.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@link HolderProcess} runs. Holds files until its standard input ends. */
final class HoldMain {
    static final String HOLDING = "holding";

    private HoldMain() {}

    public static void main(String[] arguments) throws IOException {
        ChildConsole console = new ChildConsole();
        HolderProcess.Mode mode = HolderProcess.Mode.valueOf(arguments[0]);
        List<FileChannel> held = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            held.add(hold(Path.of(arguments[i]), mode));
        }
        console.say(HOLDING);
        console.awaitEnd();
        for (FileChannel file : held) {
            file.close();
        }
    }

    private static FileChannel hold(Path path, HolderProcess.Mode mode) throws IOException {
        Set<OpenOption> options = mode == HolderProcess.Mode.LOCK
                ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
                : Set.of(StandardOpenOption.READ);
        FileChannel file = FileChannel.open(path, options);
        boolean shared = mode == HolderProcess.Mode.SHARED_LOCK;
        // Not the call that waits: whoever started this process waits for it.
        if (mode != HolderProcess.Mode.OPEN_READ && file.tryLock(0, Long.MAX_VALUE, shared) == null) {
            throw new IOException(path + " is locked by somebody else");
        }
        return file;
    }
}
