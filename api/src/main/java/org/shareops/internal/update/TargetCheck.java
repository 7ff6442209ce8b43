package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Items;
import org.shareops.internal.run.Parallel;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.spi.Space;
import org.shareops.update.ForeignFiles;

/** What PLAN asks about every target, whatever is to be done with it. */
final class TargetCheck {
    private TargetCheck() {}

    /** Refuses target names that the share cannot hold, and the share's root. */
    static void checkNames(Context context) throws ShareException {
        List<String> problems = new ArrayList<>(context.traits().names().problemsOf(context.path()));
        List<String> names =
                new ArrayList<>(List.of(context.target().share().name().split("/")));
        names.addAll(context.path().names());
        for (String name : names) {
            if (ControlArea.isReserved(context.traits().names(), name)) {
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

    /**
     * Refuses what the server will refuse us later: nothing can be staged or given a name where we may not change names.
     *
     * @param directories directories in which names will change, besides the control directory
     */
    static void checkRights(Context context, Collection<SharePath> directories) throws ShareException {
        SharePath parent = context.path().parent().orElse(SharePath.root());
        SharePath control = context.control().directory();
        Set<SharePath> asked = new LinkedHashSet<>(List.of(control));
        asked.addAll(directories);
        Set<SharePath> refused = ConcurrentHashMap.newKeySet();
        AtomicBoolean hasControl = new AtomicBoolean();
        List<Cancellation.Action> questions = new ArrayList<>();
        questions.add(() -> hasControl.set(context.control().exists(context.volume())));
        asked.forEach(directory -> questions.add(() -> {
            if (!mayChange(context, directory, directory.equals(control))) {
                refused.add(directory);
            }
        }));
        context.atOnce(questions);
        if (!hasControl.get()) {
            asked.remove(control);
            if (asked.add(parent) && !context.volume().mayChange(parent)) {
                refused.add(parent);
            }
        }
        for (SharePath directory : asked) {
            if (refused.contains(directory)) {
                throw ShareException.of(
                                ErrorKind.ACCESS_DENIED, directory.isRoot() ? "change names" : "change names in")
                        .share(context.target().share())
                        .path(directory)
                        .detail("we may not create, rename or remove anything "
                                + (directory.isRoot() ? "in the root of the share" : "in \"" + directory + "\"")
                                + ", which replacing \""
                                + context.path() + "\" needs; nothing was changed")
                        .build();
            }
        }
    }

    private static boolean mayChange(Context context, SharePath directory, boolean mayBeMissing) throws ShareException {
        try {
            return context.volume().mayChange(directory);
        } catch (ShareException e) {
            if (!mayBeMissing || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return true;
        }
    }

    /** Refuses to carry away a tree that reaches so far down that some of it could not be named where it waits for its end. */
    static void refuseTooDeepAside(Context context, TreeSnapshot live) throws ShareException {
        NameRules rules = context.traits().names();
        SharePath aside = context.control().aside();
        ShareException.Builder refusal = context.error(ErrorKind.INVALID_NAME, "carry away")
                .detail("what is there reaches so many directories down that it could not be removed from where it"
                        + " waits for that; shorten it first");
        live.entries()
                .paths()
                .filter(path -> rules.depthProblemOf(aside.resolve(path)).isPresent())
                .forEach(path -> refusal.problem("\"" + context.path().resolve(path) + "\""));
        if (refusal.hasProblems()) {
            throw refusal.build();
        }
    }

    /** Refuses to replace what other volumes are mounted in: their content would go along with it (rule R1). */
    static void refuseMountPoints(Context context, Items<SharePath> mountPoints) throws ShareException {
        ShareException.Builder refusal = context.error(ErrorKind.REFUSED, "replace")
                .detail("other volumes are mounted in it; unmount them first, or publish to each of them as a share of"
                        + " its own");
        mountPoints.forEach(path -> refusal.problem("\"" + context.path().resolve(path) + "\""));
        if (refusal.hasProblems()) {
            throw refusal.build();
        }
    }

    /** Refuses to carry away a directory that may hold what we are not shown: nobody could say whose it is (rule R8). */
    static void refuseUnseenEntries(Context context, String operation, String otherWay) throws ShareException {
        if (context.traits().hidesEntries() && context.options().foreign() != ForeignFiles.REMOVE) {
            throw context.error(ErrorKind.REFUSED, operation)
                    .detail(
                            "the share hides what we may not read, so that files of others may be in it that nobody would"
                                    + " see go; " + otherWay + "allow the removal of foreign entries expressly")
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
        SharePath parent = context.path().parent().orElse(SharePath.root());
        Map<SharePath, Entry> found = new ConcurrentHashMap<>();
        AtomicReference<@Nullable ShareException> unseen = new AtomicReference<>();
        // What is above it counts only where nothing is there, and is asked for at the same time.
        Parallel.forEach(
                new LinkedHashSet<>(List.of(context.path(), parent)),
                context.traits().parallelism(),
                context.cancellation(),
                path -> {
                    try {
                        context.volume().stat(path).ifPresent(entry -> found.put(path, entry));
                    } catch (ShareException e) {
                        if (path.equals(context.path()) || e.kind() != ErrorKind.ACCESS_DENIED) {
                            throw e;
                        }
                        unseen.set(e);
                    }
                });
        Optional<Entry> there = Optional.ofNullable(found.get(context.path()));
        ShareException denied = unseen.get();
        if (there.isEmpty() && denied != null) {
            throw denied;
        }
        if (there.isEmpty()
                && Optional.ofNullable(found.get(parent))
                        .filter(TargetCheck::holdsEntries)
                        .isEmpty()) {
            throw context.error(ErrorKind.NOT_FOUND, "use")
                    .detail("the directory \"" + parent + "\" that should hold it does not exist; create it first")
                    .build();
        }
        return there;
    }

    private static boolean holdsEntries(Entry entry) {
        return entry.isDirectory() || entry.kind() == EntryKind.MOUNT_POINT;
    }

    private static ShareException wrongType(Context context, Entry there, String needed) {
        if (there.kind() == EntryKind.MOUNT_POINT) {
            return context.error(ErrorKind.REFUSED, "replace")
                    .detail(
                            "another volume is mounted there, so that it cannot be renamed; address it as a share of its"
                                    + " own and publish to a directory below it")
                    .build();
        }
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
