package org.shareops.internal.update;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordReader;
import org.shareops.internal.run.RecordWriter;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;

/**
 * Everything that a commit changes and what is to be tidied up after it, known when all new content is staged. It is written
 * down before the first step, so that anybody can finish it or take it back (rule R4).
 *
 * @param operation what the caller asked for, in plain words
 * @param steps the changes of names, in their order
 * @param manifest what becomes of the record of the last update
 * @param emptied directories that are removed after the steps, in this order, if they are empty then
 * @param times when directories were last changed, as they shall show it after everything
 * @param copies files in the new content that are copies of foreign ones whose originals come back, by their path below the
 *     target; only in a transaction of one step
 * @param expired old versions that go after the steps, each with its record, unless somebody holds or has changed them
 * @param self the identity that the plan's own file had when it was written; null if that is not known. If the file has another
 *     now, the server counts its identities anew, and none in the plan means anything any more
 */
record Transaction(
        String operation,
        List<Step> steps,
        ManifestChange manifest,
        List<SharePath> emptied,
        PathMap<Instant> times,
        PathMap<Entry> copies,
        List<Expired> expired,
        @Nullable FileId self) {
    /** Counts on when the manifest does: what is staged with a plan is read along with it. */
    static final String HEADER = "shareops-plan 2";

    private static final String ABSENT = "-";

    /** A version that goes. */
    record Expired(Step removal, SharePath record) {}

    /** What becomes of the record of the last update. */
    enum ManifestChange {
        /** It stays. */
        NONE,
        /** The staged one takes its place. */
        REPLACE,
        /** It goes. */
        DELETE
    }

    Transaction(
            String operation,
            List<Step> steps,
            ManifestChange manifest,
            List<SharePath> emptied,
            PathMap<Instant> times,
            PathMap<Entry> copies,
            List<Expired> expired) {
        this(operation, steps, manifest, emptied, times, copies, expired, null);
    }

    static Transaction of(String operation, List<Step> steps, ManifestChange manifest) {
        return new Transaction(
                operation, steps, manifest, List.of(), PathMap.inMemory(), PathMap.inMemory(), List.of());
    }

    /**
     * Writes it into an empty file, makes that durable and closes it.
     *
     * @param self the identity of that file; null if it has none that stays
     */
    void write(ContentWriter file, Context context, @Nullable FileId self) throws ShareException {
        ControlArea control = context.control();
        SharePath parent = control.parent();
        RecordWriter text = RecordWriter.plain(file, context.traits().transferSize(), HEADER);
        text.line(operation, manifest.name());
        if (self != null) {
            text.line("self", self.value());
        }
        for (Step step : steps) {
            write(text, control, step);
        }
        for (SharePath path : emptied) {
            text.line("emptied", path.relativeTo(parent).toString());
        }
        times.entries()
                .forEach(each -> text.line(
                        "time",
                        each.getKey().relativeTo(parent).toString(),
                        each.getValue().toString()));
        copies.entries().forEach(each -> text.line(entry("copy", each.getKey(), each.getValue())));
        for (Expired each : expired) {
            text.line("expired", each.record().relativeTo(parent).toString());
            write(text, control, each.removal());
        }
        text.end();
    }

    private static void write(RecordWriter text, ControlArea control, Step step) throws ShareException {
        text.line(
                "step",
                step.action().name(),
                step.live().relativeTo(control.parent()).toString(),
                inside(control, step.fresh()),
                inside(control, step.aside()),
                step.id() == null ? ABSENT : step.id().value());
        Entry marked = step.marked();
        if (marked != null) {
            text.line(entry("marked", SharePath.root(), marked));
        }
        Optional<Entry> top = step.old().top();
        if (top.isPresent()) {
            text.line(entry("old", SharePath.root(), top.get()));
        }
        step.old().entries().entries().forEach(each -> text.line(entry("below", each.getKey(), each.getValue())));
    }

    private static String inside(ControlArea control, @Nullable SharePath path) {
        return path == null ? "" : path.relativeTo(control.transaction()).toString();
    }

    private static List<String> entry(String word, SharePath path, Entry entry) {
        return List.of(
                word,
                path.toString(),
                entry.kind().name(),
                Long.toString(entry.size()),
                entry.modified().toString(),
                entry.changed().map(Instant::toString).orElse(ABSENT),
                entry.attributes().stream().map(FileAttribute::name).sorted().collect(Collectors.joining(",")),
                entry.id().map(FileId::value).orElse(ABSENT));
    }

    /**
     * Reads what {@link #write} wrote; null if it is damaged, cut off, of another version, or speaks of anything but the
     * target and its records: whoever can write here shall not reach further by us.
     */
    static @Nullable Transaction read(ContentReader file, Context context) throws ShareException {
        Reader reader = new Reader(context);
        try {
            boolean whole =
                    RecordReader.plain(file, context.traits().transferSize()).read(HEADER, reader::read);
            Transaction read = whole ? reader.transaction() : null;
            return read != null && read.staysAt(context.path(), context.control()) ? read : null;
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // It is damaged, or another version wrote it.
            return null;
        }
    }

    /** Returns true if the file that this was read from has another identity than when it was written. */
    boolean hasLostIdentities(Entry file) {
        return self != null && file.id().filter(self::equals).isEmpty();
    }

    /** Returns the same transaction without any identity, to be looked at with {@link UnidentifiedVolume}. */
    Transaction withoutIdentities(Context context) throws ShareException {
        List<Step> unidentified = new ArrayList<>();
        for (Step step : steps) {
            unidentified.add(withoutIdentities(step, context));
        }
        List<Expired> gone = new ArrayList<>();
        for (Expired each : expired) {
            gone.add(new Expired(withoutIdentities(each.removal(), context), each.record()));
        }
        return new Transaction(
                operation, unidentified, manifest, emptied, times, withoutIdentities(copies, context), gone);
    }

    private static PathMap<Entry> withoutIdentities(PathMap<Entry> entries, Context context) throws ShareException {
        PathMap<Entry> unidentified = context.spill().map(Codecs.ENTRY);
        entries.entries()
                .forEach(each -> unidentified.put(each.getKey(), UnidentifiedVolume.withoutId(each.getValue())));
        return unidentified;
    }

    private static Step withoutIdentities(Step step, Context context) throws ShareException {
        TreeSnapshot old = new TreeSnapshot(
                step.old().top().map(UnidentifiedVolume::withoutId),
                withoutIdentities(step.old().entries(), context));
        Entry marked = step.marked() == null ? null : UnidentifiedVolume.withoutId(step.marked());
        return new Step(step.action(), step.live(), step.fresh(), step.aside(), old, null, marked);
    }

    private boolean staysAt(SharePath target, ControlArea control) throws ShareException {
        return steps.stream()
                        .allMatch(step -> step.live().startsWith(target)
                                || step.live().parent().equals(Optional.of(control.versions())))
                && emptied.stream().allMatch(path -> path.startsWith(target))
                && !times.paths().any(path -> !path.startsWith(target))
                && expired.stream()
                        .allMatch(each -> each.removal().live().startsWith(target)
                                && each.record().parent().equals(Optional.of(control.versions())));
    }

    /** Turns lines into what they say. */
    private static final class Reader {
        private final Context context;
        private final ControlArea control;
        private final List<Step> steps = new ArrayList<>();
        private final List<SharePath> emptied = new ArrayList<>();
        private final PathMap<Instant> times;
        private final PathMap<Entry> copies;
        /** The records of expired versions; their removals follow the other steps. */
        private final List<SharePath> records = new ArrayList<>();

        private final List<Step> removals = new ArrayList<>();
        private List<Step> now = steps;
        private List<String> first = List.of();
        private @Nullable FileId self;

        Reader(Context context) {
            this.context = context;
            this.control = context.control();
            this.times = context.spill().map(Codecs.TIME);
            this.copies = context.spill().map(Codecs.ENTRY);
        }

        @Nullable
        Transaction transaction() {
            return first.size() != 2
                    ? null
                    : new Transaction(
                            first.get(0),
                            steps,
                            ManifestChange.valueOf(first.get(1)),
                            emptied,
                            times,
                            copies,
                            expired(),
                            self);
        }

        List<Expired> expired() {
            List<Expired> all = new ArrayList<>();
            for (int i = 0; i < records.size(); i++) {
                all.add(new Expired(removals.get(i), records.get(i)));
            }
            return all;
        }

        void read(List<String> line) throws ShareException {
            if (first.isEmpty()) {
                first = line;
                return;
            }
            SharePath parent = control.parent();
            switch (line.get(0)) {
                case "self" -> self = new FileId(line.get(1));
                case "expired" -> {
                    records.add(parent.resolve(SharePath.of(line.get(1))));
                    now = removals;
                }
                case "step" ->
                    now.add(new Step(
                            Step.Action.valueOf(line.get(1)),
                            parent.resolve(SharePath.of(line.get(2))),
                            inside(line.get(3)),
                            inside(line.get(4)),
                            nothing(Optional.empty()),
                            line.get(5).equals(ABSENT) ? null : new FileId(line.get(5))));
                case "marked" -> now.add(now.remove(now.size() - 1).ofStaged(entry(line)));
                case "old" -> now.add(withTop(now.remove(now.size() - 1), entry(line)));
                case "below" -> now.get(now.size() - 1).old().entries().put(SharePath.of(line.get(1)), entry(line));
                case "emptied" -> emptied.add(parent.resolve(SharePath.of(line.get(1))));
                case "time" -> times.put(parent.resolve(SharePath.of(line.get(1))), Instant.parse(line.get(2)));
                case "copy" -> copies.put(SharePath.of(line.get(1)), entry(line));
                default -> throw new IllegalArgumentException(line.get(0));
            }
        }

        private @Nullable SharePath inside(String path) {
            return path.isEmpty() ? null : control.transaction().resolve(SharePath.of(path));
        }

        /** What follows may tell what it holds. */
        private TreeSnapshot nothing(Optional<Entry> top) {
            return new TreeSnapshot(top, context.spill().map(Codecs.ENTRY));
        }

        private Step withTop(Step step, Entry top) {
            TreeSnapshot old = nothing(Optional.of(top));
            return new Step(step.action(), step.live(), step.fresh(), step.aside(), old, step.id(), step.marked());
        }

        private static Entry entry(List<String> line) {
            Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
            if (!line.get(6).isEmpty()) {
                for (String name : line.get(6).split(",", -1)) {
                    attributes.add(FileAttribute.valueOf(name));
                }
            }
            SharePath path = SharePath.of(line.get(1));
            return new Entry(
                    path.isRoot() ? "" : path.name(),
                    EntryKind.valueOf(line.get(2)),
                    Long.parseLong(line.get(3)),
                    Instant.parse(line.get(4)),
                    line.get(5).equals(ABSENT) ? Optional.empty() : Optional.of(Instant.parse(line.get(5))),
                    attributes,
                    line.get(7).equals(ABSENT) ? Optional.empty() : Optional.of(new FileId(line.get(7))));
        }
    }
}
