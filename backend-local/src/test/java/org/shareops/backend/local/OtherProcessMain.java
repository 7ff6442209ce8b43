package org.shareops.backend.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.shareops.testkit.ChildConsole;

/**
 * A process that holds files as it is told, line by line: {@code lock} or {@code read}, a number and a file, or {@code close}
 * and the number. Says {@code answer} after each, followed by what failed.
 */
final class OtherProcessMain {
    private static final Map<String, FileChannel> OPEN = new HashMap<>();

    private OtherProcessMain() {}

    public static void main(String[] arguments) throws IOException {
        ChildConsole console = new ChildConsole();
        for (String line = console.next(); line != null; line = console.next()) {
            String[] words = line.split(" ", 3);
            try {
                if (words[0].equals("close")) {
                    OPEN.remove(words[1]).close();
                } else {
                    OPEN.put(words[1], open(words[0], Path.of(words[2])));
                }
                console.say("answer");
            } catch (IOException e) {
                console.say("answer " + e);
            }
        }
    }

    private static FileChannel open(String how, Path file) throws IOException {
        if (how.equals("read")) {
            return FileChannel.open(file, StandardOpenOption.READ);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException(file + " is locked by somebody else");
        }
        return channel;
    }
}
