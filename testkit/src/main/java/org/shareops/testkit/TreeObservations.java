package org.shareops.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader saw who watched a tree.
 *
 * @param observations how often it saw a whole tree. An observation counts only if the name stood for the same directory
 *     before and after it (rule R2)
 * @param repeated how often it did not, so that it looked again
 * @param minimumVisibleFiles the fewest files in any observation; 0 if there was none
 * @param mixedObservations how many observations were of a tree that the plan does not allow
 * @param refused how often the reader was refused
 * @param nameMissing how often the directory itself was absent
 * @param longestAbsenceMicros the longest time without the directory in microseconds, from the first look that missed it
 *     to the first that found it again; 0 if it was never absent
 * @param firstFault what was wrong with the first mixed or refused look; empty if none was
 */
public record TreeObservations(
        long observations,
        long repeated,
        int minimumVisibleFiles,
        long mixedObservations,
        long refused,
        long nameMissing,
        long longestAbsenceMicros,
        String firstFault) {
    private static final Pattern LINE = Pattern.compile("observations=(\\d+) repeated=(\\d+) minimumVisibleFiles=(\\d+)"
            + " mixedObservations=(\\d+) refused=(\\d+) nameMissing=(\\d+) longestAbsenceMicros=(\\d+)"
            + " firstFault=(.*)");

    /** Makes the fault fit into one line. */
    public TreeObservations {
        firstFault = firstFault.replaceAll("\\p{Cntrl}", "?");
    }

    /** Reads what {@link #toString()} gave. */
    static TreeObservations parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + line + "\" tells no observations");
        }
        return new TreeObservations(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Long.parseLong(parts.group(4)),
                Long.parseLong(parts.group(5)),
                Long.parseLong(parts.group(6)),
                Long.parseLong(parts.group(7)),
                parts.group(8));
    }

    /** Returns all of it in one line. */
    @Override
    public String toString() {
        return "observations=" + observations + " repeated=" + repeated + " minimumVisibleFiles=" + minimumVisibleFiles
                + " mixedObservations=" + mixedObservations + " refused=" + refused + " nameMissing=" + nameMissing
                + " longestAbsenceMicros=" + longestAbsenceMicros + " firstFault=" + firstFault;
    }
}
