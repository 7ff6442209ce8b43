package org.shareops.cli.demo;

/**
 * What a reader saw of one updater at work.
 *
 * @param observations how many looks at the whole tree the reader took
 * @param minimumVisibleFiles the fewest files in any of them
 * @param mixedObservations how many of them were of neither the old tree nor the new one
 * @param lostFiles files of which neither the old nor the new content was there when the updater stopped
 * @param longestAbsenceMicros the longest time without the package's directory, in microseconds; 0 if it was never absent
 */
public record Sight(
        long observations, int minimumVisibleFiles, long mixedObservations, int lostFiles, long longestAbsenceMicros) {}
