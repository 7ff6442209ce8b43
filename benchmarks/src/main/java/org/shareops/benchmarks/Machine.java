package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it is measured on, and which versions of everything. */
final class Machine {
    private static final Pattern MODEL = Pattern.compile("model name\\s*:\\s*(.+)");
    private static final Pattern VERSION = Pattern.compile("-([0-9][^/]*)\\.jar$");
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /** Returns facts by name, in the order to show them. */
    static Map<String, String> facts(InstantSource clock, Path localDisk) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Date", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString());
        facts.put("Processor", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        facts.put("Kernel", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
        facts.put(
                "Load before the run", word("/proc/loadavg") + " (average of a minute; the build comes right before)");
        facts.put("Local disk", Files.getFileStore(localDisk).type());
        facts.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name", ""));
        facts.put("Samba", lastWord("smbd", "--version"));
        facts.put("smbclient", lastWord("smbclient", "--version"));
        facts.put("rclone", lastWord("rclone", "version"));
        facts.put("cp", lastWord("cp", "--version"));
        facts.put("jcifs-ng", version(jcifs.smb.SmbFile.class));
        facts.put("smbj", version(com.hierynomus.smbj.SMBClient.class));
        return facts;
    }

    private static String processor() throws IOException {
        Matcher model = MODEL.matcher(Files.readString(Path.of("/proc/cpuinfo")));
        return model.find() ? model.group(1).strip() : System.getProperty("os.arch", UNKNOWN);
    }

    private static String word(String file) throws IOException {
        String text = Files.readString(Path.of(file));
        return text.substring(0, text.indexOf(' '));
    }

    private static String lastWord(String... command) {
        Optional<String> line = Command.of(command).firstLine();
        return line.map(text -> text.replaceFirst("^(.*Version|rclone|cp \\(GNU coreutils\\))\\s+", ""))
                .orElse("not installed");
    }

    /** As its jar is named. */
    private static String version(Class<?> of) {
        Matcher name = VERSION.matcher(
                of.getProtectionDomain().getCodeSource().getLocation().getPath());
        return name.find() ? name.group(1) : UNKNOWN;
    }
}
