package org.shareops.vfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** The names of an archive's entries, and what is wrong with them. For one thread. */
final class EntryNames {
    /** Longer than any disk takes. */
    private static final int LONGEST_NAME = 4096;

    private static final int MOST_PROBLEMS = 1_000;

    private final List<String> schemes;
    private final Map<String, Boolean> directories = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Takes the schemes of URLs that Commons VFS knows. */
    EntryNames(String... schemes) {
        this.schemes = List.of(schemes);
    }

    void refuse(String name, String why) {
        if (problems.size() < MOST_PROBLEMS) {
            String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, 100) + "...";
            problems.add("\"" + shown + "\" " + why);
        }
    }

    void add(String raw, boolean directory) {
        if (raw.length() > LONGEST_NAME) {
            refuse(raw, "has a name longer than any disk takes");
            return;
        }
        String name = raw.replace('\\', '/');
        List<String> names = new ArrayList<>();
        for (String each : name.split("/", -1)) {
            if (each.equals("..")) {
                refuse(raw, "leads up, and could lead out of the archive");
                return;
            }
            if (!each.isEmpty() && !each.equals(".")) {
                names.add(each);
            }
        }
        if (name.startsWith("/")) {
            refuse(raw, "begins at a root that the archive does not have");
        } else if (schemes.stream().anyMatch(each -> name.startsWith(each + ":"))) {
            refuse(raw, "looks like a URL, and Commons VFS takes it for one");
        } else if (!names.isEmpty()) {
            place(raw, String.join("/", names), directory);
        }
    }

    private void place(String raw, String path, boolean directory) {
        Boolean before = directories.put(path, directory);
        if (before != null && !(before && directory)) {
            refuse(raw, "is there more than once");
        }
    }

    /** Throws an exception of kind {@code SOURCE} that lists everything that is wrong. */
    void failIfAnythingIsWrong(String archive) throws ShareException {
        for (String path : directories.keySet()) {
            int slash = path.lastIndexOf('/');
            for (; slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                if (Boolean.FALSE.equals(directories.get(path.substring(0, slash)))) {
                    refuse(path, "lies below a file");
                    break;
                }
            }
        }
        if (!problems.isEmpty()) {
            throw ShareException.of(ErrorKind.SOURCE, "unpack " + archive)
                    .detail("it holds entries that cannot be published under their names; make it anew without them")
                    .problems(problems)
                    .build();
        }
    }
}
