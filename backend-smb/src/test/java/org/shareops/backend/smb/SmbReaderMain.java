package org.shareops.backend.smb;

import com.hierynomus.msfscc.FileAttributes;
import com.hierynomus.msfscc.fileinformation.FileIdBothDirectoryInformation;
import com.hierynomus.msfscc.fileinformation.FileInternalInformation;
import com.hierynomus.mssmb2.SMBApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A reader in a process of its own, with an SMB client of other authors: reads a whole directory again and again until its
 * standard input ends, and says what it saw. Arguments: port, directory of the old version, of the new version.
 */
final class SmbReaderMain {
    /** What a user does between two looks. */
    private static final Duration THINKING = Duration.ofMillis(60);

    private final SmbjClient client;
    private final Map<String, String> one;
    private final Map<String, String> two;
    private int looks;
    private int mixed;
    private int torn;
    private int refused;
    private int missing;
    private int fewest = Integer.MAX_VALUE;

    private SmbReaderMain(SmbjClient client, Path one, Path two) throws IOException {
        this.client = client;
        this.one = contents(one);
        this.two = contents(two);
    }

    public static void main(String[] arguments) throws IOException {
        try (SmbjClient client = new SmbjClient(Integer.parseInt(arguments[0]), SmbFixture.PLAIN, "data")) {
            SmbReaderMain reader = new SmbReaderMain(client, Path.of(arguments[1]), Path.of(arguments[2]));
            boolean ready = false;
            while (System.in.available() == 0) {
                reader.look();
                if (!ready && reader.looks > 0) {
                    ready = true;
                    System.out.println("ready");
                }
                LockSupport.parkNanos(THINKING.toNanos());
            }
            System.out.println(String.format(
                    Locale.ROOT,
                    "looks=%d mixed=%d torn=%d refused=%d missing=%d fewest=%d",
                    reader.looks,
                    reader.mixed,
                    reader.torn,
                    reader.refused,
                    reader.missing,
                    reader.fewest));
        }
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

    private long identity() {
        return client.share
                .getFileInformation("office", FileInternalInformation.class)
                .getIndexNumber();
    }

    private void look() throws IOException {
        try {
            long before = identity();
            Map<String, String> seen = new TreeMap<>();
            collect("", seen);
            if (identity() == before) {
                judge(seen);
            }
        } catch (SMBApiException e) {
            switch (e.getStatus()) {
                case STATUS_SHARING_VIOLATION, STATUS_DELETE_PENDING -> refused++;
                case STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND -> missing++;
                default -> throw e;
            }
        }
    }

    private void collect(String below, Map<String, String> seen) throws IOException {
        for (FileIdBothDirectoryInformation each : client.share.list(("office/" + below).replace('/', '\\'))) {
            String name = below + each.getFileName();
            boolean directory = (each.getFileAttributes() & FileAttributes.FILE_ATTRIBUTE_DIRECTORY.getValue()) != 0;
            if (each.getFileName().equals(".") || each.getFileName().equals("..")) {
                continue;
            }
            if (directory) {
                collect(name + "/", seen);
            } else {
                seen.put(name, client.read("office/" + name));
            }
        }
    }

    private void judge(Map<String, String> seen) {
        looks++;
        fewest = Math.min(fewest, seen.size());
        if (!seen.equals(one) && !seen.equals(two)) {
            mixed++;
        }
        boolean whole = seen.entrySet().stream()
                .allMatch(each -> each.getValue().equals(one.get(each.getKey()))
                        || each.getValue().equals(two.get(each.getKey())));
        if (!whole) {
            torn++;
        }
    }
}
