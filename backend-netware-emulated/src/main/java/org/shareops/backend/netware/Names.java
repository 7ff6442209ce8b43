package org.shareops.backend.netware;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.spi.NameRules.LengthUnit;

/**
 * Which names volumes hold. What may be created is one rule, strict, so that all clients can use it; what others have created
 * is there, and has to be named, moved and deleted whatever it is called, as long as a request can carry it.
 */
final class Names {
    /** A count byte stands before each name, and before each path in the calls that give one back. */
    private static final int LONGEST = 255;

    /** A request names the volume first. */
    private static final int MOST_NAMES = HandlePath.MOST_NAMES - 1;

    /** What is replaced waits a few directories further down for that. */
    private static final int MOST_NAMES_CREATED = MOST_NAMES - 4;

    /** Two paths of this length, as renaming sends them, fit into the longest request, which has 66,000 bytes. */
    private static final int LONGEST_PATH = 16_384;

    /** A control character, though not one of the first 32. */
    private static final char DELETE = 0x7F;

    private final NameRules created;
    private final NameRules sendable;

    private Names(NameRules created, String illegalCharacters) {
        this.created = with(created, illegalCharacters, created.reservedNames(), false, created.maxPathLength());
        this.sendable = with(created, illegalCharacters, Set.of(), true, LONGEST_PATH);
    }

    /** The names of one of the two name spaces: long ones as OS/2 had them, folded by case, or 8.3 in capitals. */
    static Names of(boolean longNames) {
        NameRules rules = longNames ? NameRules.windows() : NameRules.eightDotThreeDos();
        return new Names(rules, rules.illegalCharacters() + (longNames ? DELETE : ""));
    }

    private static NameRules with(
            NameRules rules, String illegal, Set<String> reserved, boolean existing, int maxPathLength) {
        return new NameRules(
                rules.caseSensitive(),
                illegal,
                rules.controlCharacters(),
                reserved,
                existing,
                rules.eightDotThree() ? rules.maxNameLength() : LONGEST,
                maxPathLength,
                LengthUnit.UTF8_BYTES,
                rules.eightDotThree(),
                existing ? MOST_NAMES : MOST_NAMES_CREATED);
    }

    /** Returns what may be created. */
    NameRules created() {
        return created;
    }

    /** Returns the form under which two names that are the same are equal. */
    String fold(String name) {
        return created.fold(name);
    }

    /** Returns why a path cannot be sent, in plain words; empty if it can. */
    List<String> unsendable(SharePath path) {
        return sendable.problemsOf(path);
    }

    /** Returns why a path cannot be created, in plain words; empty if it can. The directories above it are there already. */
    List<String> uncreatable(SharePath path) {
        List<String> problems = new ArrayList<>(unsendable(path));
        if (problems.isEmpty() && !path.isRoot()) {
            created.problemOf(path.name()).ifPresent(problem -> problems.add("\"" + path + "\": " + problem));
        }
        return problems;
    }
}
