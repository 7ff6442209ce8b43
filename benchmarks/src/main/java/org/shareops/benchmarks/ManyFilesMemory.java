package org.shareops.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.backend.local.LocalBackend;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;

/**
 * How long updates of very many tiny files of a local disk take, and in how much memory: the first, one that changes nothing, one
 * that changes one file of a hundred, and the removal. Run it with the heap that it shall do with, such as {@code -Xmx256m}.
 *
 * <p>Arguments: how many files; an empty directory for the target.
 */
public final class ManyFilesMemory {
    private static final int FILES_IN_DIRECTORY = 100;
    private static final Instant WRITTEN = Instant.parse("2020-01-01T00:00:00Z");

    private final AtomicLong mostHeap = new AtomicLong();
    private final AtomicLong mostTemporary = new AtomicLong();
    private final Share share;
    private final int files;

    private ManyFilesMemory(Share share, int files) {
        this.share = share;
        this.files = files;
    }

    /** Measures and prints a table. */
    public static void main(String[] arguments) throws Exception {
        int files = Integer.parseInt(arguments[0]);
        Path directory = Path.of(arguments[1]).toAbsolutePath();
        System.out.println(
                "| files | update | s | files/s | most heap after a collection, MiB | most in temporary files, MiB |");
        System.out.println("|---|---|---|---|---|---|");
        try (Shares shares =
                Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build()) {
            ManyFilesMemory measured = new ManyFilesMemory(shares.share("file://" + directory), files);
            measured.listenToCollections();
            measured.measure("plan", () -> measured.update(0).plan().changes().size());
            measured.measure("first", () -> measured.run(0));
            measured.measure("nothing changed", () -> measured.run(0));
            measured.measure("1 % changed", () -> measured.run(1));
            measured.measure("removed", () -> measured.share.remove("target").run());
        }
    }

    private Update update(int round) {
        return share.update("target").from(new Generated(files, round));
    }

    private UpdateReport run(int round) throws IOException {
        UpdateReport report = update(round).run();
        if (report.outcome() != Outcome.COMMITTED && report.outcome() != Outcome.UNCHANGED) {
            throw new IllegalStateException(report.toString());
        }
        return report;
    }

    /** What is measured. */
    @FunctionalInterface
    private interface Measured {
        Object run() throws IOException;
    }

    private void measure(String what, Measured measured) throws Exception {
        System.gc();
        mostHeap.set(0);
        mostTemporary.set(0);
        Thread watch = new Thread(this::watchTemporaryFiles, "watch");
        watch.setDaemon(true);
        watch.start();
        long from = System.nanoTime();
        String failed = "";
        try {
            measured.run();
        } catch (IOException | OutOfMemoryError e) {
            failed = " failed: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        System.gc();
        watch.interrupt();
        watch.join();
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s%s | %.1f | %,.0f | %d | %d |%n",
                files,
                what,
                failed,
                seconds,
                files / seconds,
                mostHeap.get() >> 20,
                mostTemporary.get() >> 20);
    }

    private void listenToCollections() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, context) -> {
                                long used = GarbageCollectionNotificationInfo.from(
                                                (CompositeData) notification.getUserData())
                                        .getGcInfo()
                                        .getMemoryUsageAfterGc()
                                        .entrySet()
                                        .stream()
                                        .filter(each -> isHeap(each.getKey()))
                                        .map(each -> each.getValue())
                                        .mapToLong(MemoryUsage::getUsed)
                                        .sum();
                                mostHeap.accumulateAndGet(used, Math::max);
                            },
                            null,
                            null);
        }
    }

    private static boolean isHeap(String pool) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .anyMatch(each -> each.getName().equals(pool) && each.getType() == MemoryType.HEAP);
    }

    /** They have no names; so what this process has open is looked through. */
    private void watchTemporaryFiles() {
        try {
            while (!Thread.interrupted()) {
                long now = 0;
                try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                    for (Path each : open) {
                        now += sizeOf(each);
                    }
                }
                long sum = now;
                mostTemporary.accumulateAndGet(sum, Math::max);
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long sizeOf(Path open) {
        try {
            boolean ours = Files.readSymbolicLink(open).toString().contains("/shareops-");
            return ours ? Files.size(open) : 0;
        } catch (IOException e) {
            // It has been closed meanwhile.
            return 0;
        }
    }

    /** A tree that is on no disk; in each round another hundredth of its files has other content. */
    private record Generated(int files, int round) implements Source {
        @Override
        public String describe() {
            return files + " generated files";
        }

        @Override
        public List<SourceEntry> entries() throws IOException {
            List<SourceEntry> all = new ArrayList<>();
            walk(all::add);
            return all;
        }

        @Override
        public void walk(Visitor visitor) throws IOException {
            for (int i = 0; i < files; i++) {
                if (i % FILES_IN_DIRECTORY == 0) {
                    visitor.visit(new One(List.of(directoryOf(i)), true, ""));
                }
                visitor.visit(file(i));
            }
        }

        @Override
        public Optional<Finder> finder() {
            return Optional.of(names -> names.size() == 1
                    ? new One(names, true, "")
                    : file(Integer.parseInt(names.get(1).substring("file-".length()))));
        }

        private SourceEntry file(int number) {
            int version = round > 0 && number % 100 == round ? round : 0;
            List<String> names = List.of(directoryOf(number), String.format(Locale.ROOT, "file-%08d", number));
            return new One(names, false, "content " + version + " of " + number);
        }

        private static String directoryOf(int number) {
            return String.format(Locale.ROOT, "directory-%05d", number / FILES_IN_DIRECTORY);
        }
    }

    private record One(List<String> names, boolean isDirectory, String content) implements SourceEntry {
        private byte[] bytes() {
            return content.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public long size() {
            return bytes().length;
        }

        @Override
        public Optional<Instant> modified() {
            return Optional.of(WRITTEN);
        }

        @Override
        public Set<FileAttribute> attributes() {
            return Set.of();
        }

        @Override
        public String changeMark() {
            return content;
        }

        @Override
        public Optional<SecurityState> security() {
            return Optional.empty();
        }

        @Override
        public ReadableByteChannel open() {
            return Channels.newChannel(new ByteArrayInputStream(bytes()));
        }
    }
}
