package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process shows to everybody.
 *
 * @param pid its number, which is given out again once it has ended
 * @param startTime when it began, in clock ticks since the machine's start; with the pid it is unique
 * @param user the name or number of the user whom it acts as
 * @param program its name and the path it was started by; never its arguments, which may hold secrets (rule C6)
 */
record ProcessFacts(long pid, long startTime, String user, String program) {
    private static final Path PROC = Path.of("/proc");
    private static final int LONGEST_PROGRAM = 200;
    /** Counted from the field after the program's name, which is field 2 and may hold blanks and parentheses. */
    private static final int STATE_AFTER_NAME = 0;

    private static final int START_TIME_AFTER_NAME = 19;
    private static final Pattern EFFECTIVE_USER = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");

    static Path directoryOf(long pid) {
        return PROC.resolve(Long.toString(pid));
    }

    /** Reads the facts of a process; fails if it has ended. */
    static ProcessFacts read(long pid) throws IOException {
        Path process = directoryOf(pid);
        String stat = readLatin1(process.resolve("stat"));
        return new ProcessFacts(pid, startTimeOf(stat), userOf(process), programOf(process, stat));
    }

    /** Reads when a process began; fails if there is none. */
    static long startTimeOf(long pid) throws IOException {
        return startTimeOf(readLatin1(directoryOf(pid).resolve("stat")));
    }

    /** Returns whether a process has ended, though perhaps nobody has taken note of its end yet. */
    static boolean hasEnded(long pid) {
        try {
            String stat = readLatin1(directoryOf(pid).resolve("stat"));
            String state = afterName(stat)[STATE_AFTER_NAME];
            return state.equals("Z") || state.equals("X");
        } catch (IOException e) {
            return true; // this file is readable to all as long as the process exists
        }
    }

    /** Returns the id of the session that a process is to us. */
    String sessionId() {
        return pid + ":" + startTime;
    }

    /** Finds the start time in the text of {@code /proc/PID/stat}. */
    static long startTimeOf(String stat) {
        return Long.parseLong(afterName(stat)[START_TIME_AFTER_NAME]);
    }

    private static String[] afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    }

    private static String userOf(Path process) throws IOException {
        Matcher user = EFFECTIVE_USER.matcher(readLatin1(process.resolve("status")));
        String number = user.find() ? user.group(1) : "unknown";
        // The directory belongs to that user, unless the process is guarded: then to root, whose name would be wrong.
        Map<String, Object> owner = Files.readAttributes(process, "unix:uid,owner", LinkOption.NOFOLLOW_LINKS);
        return String.valueOf(owner.get("uid")).equals(number) ? nameOf(owner) : number;
    }

    private static String nameOf(Map<String, Object> owner) {
        return owner.get("owner") instanceof java.nio.file.attribute.UserPrincipal user
                ? user.getName()
                : String.valueOf(owner.get("uid"));
    }

    private static String programOf(Path process, String stat) throws IOException {
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        return describe(name, readLatin1(process.resolve("cmdline")));
    }

    /**
     * Puts a program's name and the path it was started by together.
     *
     * @param name the name that the kernel keeps, at most 15 bytes
     * @param commandLine all arguments, each ended by a zero byte. Only the first is used, up to its first blank: some
     *     programs write all of their arguments into it
     */
    static String describe(String name, String commandLine) {
        String first = commandLine.split("[\0 ]", 2)[0];
        String base = first.substring(first.lastIndexOf('/') + 1);
        String text = first.isEmpty() || first.equals(name)
                ? name
                : base.startsWith(name) ? first : name + " (" + first + ")";
        String readable = LinuxPaths.textOfLatin1(text).replaceAll("\\p{Cntrl}", "?");
        return readable.length() <= LONGEST_PROGRAM ? readable : readable.substring(0, LONGEST_PROGRAM);
    }

    private static String readLatin1(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
