package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Who this process is, as {@code /proc/self/status} says.
 *
 * @param user the number of the user whose rights count
 * @param groups the numbers of all its groups
 * @param capabilities the capabilities in force, one bit each
 */
record OwnRights(int user, Set<Integer> groups, long capabilities) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int CAP_CHOWN = 0;
    private static final int CAP_DAC_OVERRIDE = 1;
    private static final int CAP_FOWNER = 3;
    private static final int CAP_FSETID = 4;
    private static final int CAP_SYS_PTRACE = 19;
    private static final int CAP_SETFCAP = 31;
    /** The fields of {@code Uid:} and {@code Gid:} are real, effective, saved, file system. */
    private static final int FILE_SYSTEM_ID = 3;

    static OwnRights read() throws IOException {
        return parse(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
    }

    static OwnRights parse(String status) {
        int user = -1;
        Set<Integer> groups = new HashSet<>();
        long capabilities = 0;
        for (String line : status.lines().toList()) {
            String[] fields = line.substring(line.indexOf(':') + 1).strip().split("\\s+");
            if (line.startsWith("Uid:")) {
                user = Integer.parseUnsignedInt(fields[FILE_SYSTEM_ID]);
            } else if (line.startsWith("Gid:")) {
                groups.add(Integer.parseUnsignedInt(fields[FILE_SYSTEM_ID]));
            } else if (line.startsWith("Groups:")) {
                Arrays.stream(fields)
                        .filter(field -> !field.isEmpty())
                        .forEach(field -> groups.add(Integer.parseUnsignedInt(field)));
            } else if (line.startsWith("CapEff:")) {
                capabilities = Long.parseUnsignedLong(fields[0], 16);
            }
        }
        return new OwnRights(user, groups, capabilities);
    }

    /** Returns whether a user is ourselves or the administrator. */
    boolean trusts(int owner) {
        return owner == user || owner == 0;
    }

    boolean mayGiveFilesAway() {
        return has(CAP_CHOWN);
    }

    /** Returns whether we may change the mode of what belongs to this user. */
    boolean mayChangeModeOf(int owner) {
        return user == owner || has(CAP_FOWNER);
    }

    /** Returns whether no mode keeps us out. */
    boolean isAboveModes() {
        return has(CAP_DAC_OVERRIDE);
    }

    /** Returns whether set-gid survives when we change the mode of what belongs to {@code group}. */
    boolean mayKeepSetGroup(int group) {
        return has(CAP_FSETID) || groups.contains(group);
    }

    boolean mayGiveCapabilities() {
        return has(CAP_SETFCAP);
    }

    boolean maySeeAllProcesses() {
        return has(CAP_SYS_PTRACE);
    }

    private boolean has(int capability) {
        return (capabilities & 1L << capability) != 0;
    }
}
