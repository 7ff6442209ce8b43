package org.shareops.testkit.contract;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What is said on the console and in the logs of the platform while somebody listens; all of it goes its way as well. Loggers of
 * the platform ({@code System.Logger}) end there, too, unless another system of logs takes them over, which then writes to the
 * console or is not heard.
 */
final class Overheard implements AutoCloseable {
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final PrintStream output = System.out;
    private final PrintStream errors = System.err;
    private final Ear ear = new Ear();

    private Overheard() {}

    static Overheard listen() {
        Overheard overheard = new Overheard();
        overheard.root.addHandler(overheard.ear);
        overheard.root.setLevel(Level.ALL);
        System.setOut(overheard.both(overheard.output));
        System.setErr(overheard.both(overheard.errors));
        return overheard;
    }

    private PrintStream both(PrintStream stream) {
        return new PrintStream(new Both(stream), true, StandardCharsets.UTF_8);
    }

    String all() {
        return heard.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(output);
        System.setErr(errors);
        root.setLevel(level);
        root.removeHandler(ear);
    }

    private final class Both extends OutputStream {
        private final PrintStream stream;

        Both(PrintStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int one) {
            heard.write(one);
            stream.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            heard.write(bytes, offset, length);
            stream.write(bytes, offset, length);
        }
    }

    private final class Ear extends Handler {
        Ear() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord entry) {
            String text = entry.getMessage()
                    + Arrays.toString(entry.getParameters())
                    + Objects.toString(entry.getThrown(), "")
                    + System.lineSeparator();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            heard.write(bytes, 0, bytes.length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
