package org.shareops.benchmarks;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is measured. */
enum Scenario {
    /** Many small files into a new directory. */
    MANY(Kind.COPY),
    /** One big file into a new directory. */
    BIG(Kind.COPY),
    /** One in a hundred files of a tree changed. */
    CHANGED(Kind.SYNC),
    /** Nothing of a tree changed. */
    UNCHANGED(Kind.SYNC),
    /** Small files over a long line. */
    DISTANT(Kind.COPY),
    /** Many small files to a local disk. */
    DISK_MANY(Kind.DISK),
    /** One big file to a local disk. */
    DISK_BIG(Kind.DISK);

    private final Kind kind;

    Scenario(Kind kind) {
        this.kind = kind;
    }

    /** What has to be done. */
    enum Kind {
        /** Copy a tree to a share, to a name that is not there. */
        COPY,
        /** Make a tree on a share like ours. */
        SYNC,
        /** Copy a tree to a local disk, to a name that is not there. */
        DISK
    }

    Kind kind() {
        return kind;
    }

    /** The word for it on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Scenario> of(String word) {
        return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    String title(Sizes sizes) {
        return switch (this) {
            case MANY -> Sizes.number(sizes.many()) + " files of 4 KiB";
            case BIG -> "one file of " + Sizes.bytes(sizes.big());
            case CHANGED ->
                Sizes.number(sizes.changed()) + " of " + Sizes.number(sizes.tree()) + " files of 4 KiB changed";
            case UNCHANGED -> "nothing changed in " + Sizes.number(sizes.tree()) + " files of 4 KiB";
            case DISTANT ->
                Sizes.number(sizes.distant()) + " files of 4 KiB at a round trip of " + Sizes.ROUND_TRIP.toMillis()
                        + " ms";
            case DISK_MANY -> Sizes.number(sizes.many()) + " files of 4 KiB to a local disk";
            case DISK_BIG -> "one file of " + Sizes.bytes(sizes.diskBig()) + " to a local disk";
        };
    }

    /** How many files a contestant sends or compares. */
    int files(Sizes sizes) {
        return switch (this) {
            case MANY, DISK_MANY -> sizes.many();
            case BIG, DISK_BIG -> 1;
            case CHANGED, UNCHANGED -> sizes.tree();
            case DISTANT -> sizes.distant();
        };
    }
}
