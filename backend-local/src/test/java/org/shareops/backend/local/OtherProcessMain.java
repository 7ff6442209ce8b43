package org.shareops.backend.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.shareops.testkit.ChildConsole;

/**
 * A process that uses files as it is told, line by line: {@code lock} or {@code read}, a number and a file; {@code close} and
 * the number; {@code put}, content in Base64 and a file; {@code get}, anything and a file. Says {@code done} after each,
 * followed by what it got, or {@code failed} and why.
 */
final class OtherProcessMain {
    private static final Map<String, FileChannel> OPEN = new HashMap<>();

    private OtherProcessMain() {}

    public static void main(String[] arguments) throws IOException {
        ChildConsole console = new ChildConsole();
        for (String line = console.next(); line != null; line = console.next()) {
            String[] words = line.split(" ", 3);
            try {
                console.say("answer done " + act(words));
            } catch (IOException e) {
                console.say("answer failed " + e);
            }
        }
    }

    private static String act(String[] words) throws IOException {
        switch (words[0]) {
            case "close" -> OPEN.remove(words[1]).close();
            case "put" -> Files.write(Path.of(words[2]), Base64.getDecoder().decode(words[1]));
            case "get" -> {
                return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(words[2])));
            }
            default -> OPEN.put(words[1], open(words[0], Path.of(words[2])));
        }
        return "";
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
