package org.shareops.backend.smb;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.msfscc.FileAttributes;
import com.hierynomus.msfscc.fileinformation.FileIdBothDirectoryInformation;
import com.hierynomus.msfscc.fileinformation.FileInternalInformation;
import com.hierynomus.mssmb2.SMBApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.shareops.testkit.ChildConsole;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/**
 * Reads a whole directory again and again with an SMB client of other authors, answers each line of its standard input when
 * a look has seen the directory that began after it, and at the end says what it saw and when anything was absent. Arguments:
 * port, directory of one version, of the other, and the strategy.
 */
final class SmbWatchMain {
    /** What a user does between two looks: without that nothing could ever be replaced. */
    private static final Duration THINKING = Duration.ofMillis(150);

    private static final String DIRECTORY = "OFFICE";
    private static final String END = "";

    private final SmbjClient client;
    private final Map<String, String> one;
    private final Map<String, String> two;
    private final UpdateStrategy strategy;
    private final boolean wholeTrees;
    private final List<String> absences = new ArrayList<>();
    private Instant absentSince = Instant.MAX;
    private long looks;
    private long faulty;
    private String firstFault = "";

    private SmbWatchMain(SmbjClient client, Path one, Path two, UpdateStrategy strategy) throws IOException {
        this.client = client;
        this.one = contents(one);
        this.two = contents(two);
        this.strategy = strategy;
        this.wholeTrees = strategy != UpdateStrategy.PATCH;
    }

    public static void main(String[] arguments) throws Exception {
        ChildConsole console = new ChildConsole();
        LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(console, requests), "requests");
        listener.setDaemon(true);
        listener.start();
        try (SmbjClient client = new SmbjClient(Integer.parseInt(arguments[0]), SmbFixture.PLAIN, "data")) {
            SmbWatchMain watch = new SmbWatchMain(
                    client, Path.of(arguments[1]), Path.of(arguments[2]), UpdateStrategy.valueOf(arguments[3]));
            watch.run(console, requests);
        }
    }

    private static void listen(ChildConsole console, LinkedBlockingQueue<String> requests) {
        try {
            for (String line = console.next(); line != null; line = console.next()) {
                requests.add(line);
            }
        } catch (IOException e) {
            // The parent is gone, which is the end as well.
        } finally {
            requests.add(END);
        }
    }

    private void run(ChildConsole console, LinkedBlockingQueue<String> requests)
            throws IOException, InterruptedException {
        int asked = 0;
        while (true) {
            boolean seen = look();
            if (seen && asked > 0) {
                asked--;
                console.say("looked");
            }
            String request = requests.poll(seen ? THINKING.toMillis() : 1, TimeUnit.MILLISECONDS);
            if (END.equals(request)) {
                break;
            }
            asked += request == null ? 0 : 1;
        }
        console.say("result " + looks + " " + faulty + " " + firstFault);
        console.say("absences " + absences.size());
        absences.forEach(console::say);
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (var all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                found.put(
                        directory.relativize(path).toString().replace('\\', '/'),
                        Files.readString(path, StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    /** Returns true if the whole directory was seen. */
    private boolean look() throws IOException {
        Instant start = Instant.now();
        try {
            return strategy == UpdateStrategy.VERSIONED ? lookThroughPointer(start) : lookAt(DIRECTORY, start);
        } catch (SMBApiException e) {
            if (isRefused(e)) {
                return false;
            }
            if (!isAbsent(e)) {
                throw e;
            }
            noteAbsence(start);
            return false;
        }
    }

    /** As consumers do: if the version vanishes that they read, they read the pointer once more (rule R2). */
    private boolean lookThroughPointer(Instant start) throws IOException {
        String version = version();
        try {
            return lookAt(version, start);
        } catch (SMBApiException e) {
            if (!isAbsent(e)) {
                throw e;
            }
        }
        return lookAt(version(), start);
    }

    /** Nothing that an update does may keep readers from the pointer. */
    private String version() throws IOException {
        String pointer = DIRECTORY + "/" + Versioning.POINTER;
        try {
            return DIRECTORY + "/" + client.read(pointer).strip();
        } catch (SMBApiException e) {
            if (isRefused(e)) {
                noteFault(pointer + " is refused: " + e.getStatus());
            }
            throw e;
        }
    }

    private boolean lookAt(String top, Instant start) throws IOException {
        long before = identity(top);
        Map<String, String> seen = new TreeMap<>();
        boolean whole = collect(top, "", seen) && (wholeTrees || collectUnlisted(top, seen));
        if (identity(top) != before) {
            return false; // The name went over to another tree meanwhile: to be repeated (rule R2).
        }
        judge(seen, whole, start);
        return seen.keySet().containsAll(one.keySet());
    }

    private long identity(String top) {
        return client.share
                .getFileInformation(top.replace('/', '\\'), FileInternalInformation.class)
                .getIndexNumber();
    }

    private static boolean isRefused(SMBApiException e) {
        return e.getStatus() == NtStatus.STATUS_SHARING_VIOLATION || e.getStatus() == NtStatus.STATUS_DELETE_PENDING;
    }

    private static boolean isAbsent(SMBApiException e) {
        return e.getStatus() == NtStatus.STATUS_OBJECT_NAME_NOT_FOUND
                || e.getStatus() == NtStatus.STATUS_OBJECT_PATH_NOT_FOUND;
    }

    /** Returns false if the reader was refused a file: nothing is known of that one then. */
    private boolean collect(String top, String below, Map<String, String> seen) throws IOException {
        boolean whole = true;
        for (FileIdBothDirectoryInformation each : client.share.list((top + "/" + below).replace('/', '\\'))) {
            String name = below + each.getFileName();
            boolean directory = (each.getFileAttributes() & FileAttributes.FILE_ATTRIBUTE_DIRECTORY.getValue()) != 0;
            if (each.getFileName().equals(".") || each.getFileName().equals("..")) {
                continue;
            }
            try {
                if (directory) {
                    whole &= collect(top, name + "/", seen);
                } else {
                    seen.put(name, client.read(top + "/" + name));
                }
            } catch (SMBApiException e) {
                if (!isRefused(e) && (wholeTrees || !isAbsent(e))) {
                    throw e;
                }
                whole &= isAbsent(e);
            }
        }
        return whole;
    }

    /** A listing may overlook a name that is replaced meanwhile; only an open that fails proves it absent. */
    private boolean collectUnlisted(String top, Map<String, String> seen) throws IOException {
        for (String name : one.keySet()) {
            try {
                if (!seen.containsKey(name)) {
                    seen.put(name, client.read(top + "/" + name));
                }
            } catch (SMBApiException e) {
                if (!isAbsent(e)) {
                    return rethrownUnlessRefused(e);
                }
            }
        }
        return true;
    }

    private static boolean rethrownUnlessRefused(SMBApiException e) {
        if (!isRefused(e)) {
            throw e;
        }
        return false;
    }

    private void judge(Map<String, String> seen, boolean whole, Instant start) {
        if (!whole) {
            return;
        }
        if (!seen.keySet().containsAll(one.keySet())) {
            noteAbsence(start);
        } else {
            looks++;
            endAbsence(start);
        }
        seen.forEach((name, content) -> {
            if (!content.equals(one.get(name)) && !content.equals(two.get(name))) {
                noteFault(name + " is of no version");
            }
        });
        if (wholeTrees && !seen.equals(one) && !seen.equals(two)) {
            noteFault("a tree of " + seen.size() + " files is of no version");
        }
    }

    private void noteFault(String fault) {
        faulty++;
        if (firstFault.isEmpty()) {
            firstFault = fault;
        }
    }

    private void noteAbsence(Instant start) {
        if (absentSince.equals(Instant.MAX)) {
            absentSince = start;
        }
    }

    private void endAbsence(Instant now) {
        if (!absentSince.equals(Instant.MAX)) {
            absences.add("absence " + absentSince + " " + now);
            absentSince = Instant.MAX;
        }
    }
}
