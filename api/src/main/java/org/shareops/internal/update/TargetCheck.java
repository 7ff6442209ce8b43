package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Space;

/** What PLAN asks about every target, whatever is to be done with it. */
final class TargetCheck {
    private TargetCheck() {}

    /** Refuses target names that the share cannot hold, and the share's root. */
    static void checkNames(Context context) throws ShareException {
        List<String> problems = new ArrayList<>(context.traits().names().problemsOf(context.path()));
        for (String name : context.path().names()) {
            if (ControlArea.isReserved(name)) {
                problems.add("\"" + name + "\" is reserved for the records of this library");
            }
        }
        if (!problems.isEmpty()) {
            throw context.error(ErrorKind.INVALID_NAME, "use")
                    .detail("the share cannot hold this name")
                    .problems(problems)
                    .build();
        }
    }

    /** Refuses the share's root for what needs a name of its own. */
    static void refuseRoot(Context context, String operation) throws ShareException {
        if (context.path().isRoot()) {
            throw context.error(ErrorKind.REFUSED, operation)
                    .detail("the root of a share has no name that could be given to new content; name a directory below"
                            + " it, or use the strategy PATCH")
                    .build();
        }
    }

    /** Describes the target if it is a directory, or nothing if it does not exist but could. */
    static Optional<Entry> directoryOrAbsent(Context context) throws ShareException {
        Optional<Entry> there = existing(context);
        if (there.isPresent() && !there.get().isDirectory()) {
            throw wrongType(context, there.get(), "a directory");
        }
        return there;
    }

    /** Describes the target if it is a file, or nothing if it does not exist but could. */
    static Optional<Entry> fileOrAbsent(Context context) throws ShareException {
        Optional<Entry> there = existing(context);
        if (there.isPresent() && !there.get().isFile()) {
            throw wrongType(context, there.get(), "a file");
        }
        return there;
    }

    /** Describes the target, or nothing if it does not exist but could. */
    static Optional<Entry> existing(Context context) throws ShareException {
        Optional<Entry> there = context.volume().stat(context.path());
        SharePath parent = context.path().parent().orElse(SharePath.root());
        if (there.isEmpty()
                && context.volume().stat(parent).filter(Entry::isDirectory).isEmpty()) {
            throw context.error(ErrorKind.NOT_FOUND, "use")
                    .detail("the directory \"" + parent + "\" that should hold it does not exist; create it first")
                    .build();
        }
        return there;
    }

    private static ShareException wrongType(Context context, Entry there, String needed) {
        String found = there.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return context.error(ErrorKind.WRONG_TYPE, "use")
                .detail("it is a " + found + " where " + needed + " is needed; nothing was changed")
                .build();
    }

    /** Refuses what the server says it has no room for; where it says nothing, writing will show. */
    static void checkSpace(Context context, long bytes) throws ShareException {
        if (bytes == 0) {
            return;
        }
        Optional<Space> space = context.volume().space();
        if (space.isPresent() && space.get().usableBytes() < bytes) {
            throw context.error(ErrorKind.NO_SPACE, "stage new content for")
                    .detail("it needs " + bytes + " bytes beside the old content and "
                            + space.get().usableBytes() + " are free; nothing was changed")
                    .build();
        }
    }
}
