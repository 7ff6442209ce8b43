package org.shareops.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which of many cases a test runs: all of them in a long run, that is with the system property {@code shareops.full=true},
 * else a few that chance picks. The seed goes into {@link #toString()}, which belongs into the description of every
 * assertion; {@code -Dshareops.seed} gives the same cases again. For one thread.
 */
public final class Sample {
    private static final String FULL = "shareops.full";
    private static final String WORKS = "shareops.works";
    private static final String SEED = "shareops.seed";

    private final boolean full;
    private final long seed;
    private final Random random;

    private Sample(boolean full, long seed) {
        this.full = full;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Reads the system properties. */
    public static Sample ofProperties() {
        return new Sample(Boolean.getBoolean(FULL), Long.getLong(SEED, System.nanoTime() & 0xFFFF_FFFFL));
    }

    /**
     * Returns true if cases of this kind are wanted: all are, unless the system property {@code shareops.works} has the names
     * of some, with commas between.
     */
    public static boolean asksFor(Enum<?> kind) {
        String asked = System.getProperty(WORKS, "");
        return asked.isEmpty() || List.of(asked.split(",", -1)).contains(kind.name());
    }

    /** Returns true in a long run. */
    public boolean isFull() {
        return full;
    }

    /** Returns {@code inFull} in a long run, else {@code few}. */
    public int count(int few, int inFull) {
        return full ? inFull : few;
    }

    /** Returns the same random numbers again for the same seed and the same calls before. */
    public Random random() {
        return random;
    }

    /** Returns the numbers from 1 to {@code last} in a long run, else about {@code few} of them; in order. */
    public List<Integer> upTo(int last, int few) {
        if (full || last <= few) {
            return IntStream.rangeClosed(1, last).boxed().toList();
        }
        TreeSet<Integer> picked = new TreeSet<>();
        while (picked.size() < few) {
            picked.add(1 + random.nextInt(last));
        }
        return List.copyOf(picked);
    }

    /** Says how to get the same cases again. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "-D%s=%s -D%s=%d", FULL, full, SEED, seed);
    }
}
