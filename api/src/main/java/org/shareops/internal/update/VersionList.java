package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.SymbolicLinks;
import org.shareops.update.Version;
import org.shareops.update.Versioning;

/**
 * A target that holds versions, as it was listed: a directory for each, and a pointer that says which one counts. What is a
 * version the records say, not the names.
 *
 * @param top the target itself; empty if it does not exist
 * @param pointer the pointer; empty if there is none
 * @param current the version that the pointer names, whether it exists or not
 * @param records the record of each version, by its name
 * @param directories everything that is named like a version, by its name
 */
record VersionList(
        Optional<Entry> top,
        Optional<Entry> pointer,
        Optional<String> current,
        NavigableMap<String, Entry> records,
        NavigableMap<String, Entry> directories) {
    private static final Pattern NAME = Pattern.compile("v[0-9]{7}");
    private static final int MOST_POINTER_BYTES = 64;

    /** Lists the context's target. */
    static VersionList look(Context context) throws ShareException {
        Optional<Entry> top = TargetCheck.directoryOrAbsent(context);
        NavigableMap<String, Entry> records = new TreeMap<>();
        for (Entry entry : list(context, context.control().versions())) {
            records.put(name(context, entry), entry);
        }
        records.keySet().removeIf(name -> !isVersion(name));
        NavigableMap<String, Entry> directories = new TreeMap<>();
        Optional<Entry> pointer = Optional.empty();
        List<Entry> entries = top.isPresent() ? list(context, context.path()) : List.of();
        for (Entry entry : entries) {
            String name = name(context, entry);
            if (name.equals(Versioning.POINTER)) {
                pointer = Optional.of(entry);
            } else if (isVersion(name)) {
                directories.put(name, entry);
            }
        }
        if (pointer.isEmpty() && directories.isEmpty() && !entries.isEmpty()) {
            throw context.error(ErrorKind.REFUSED, "publish a version in")
                    .detail(
                            "it holds something else than versions; publish to a directory that does not exist yet, or use"
                                    + " the strategy SWAP or PATCH")
                    .build();
        }
        Optional<String> current =
                pointer.isPresent() ? Optional.of(readPointer(context, pointer.get())) : Optional.empty();
        return new VersionList(top, pointer, current, records, directories);
    }

    private static List<Entry> list(Context context, SharePath directory) throws ShareException {
        List<Entry> entries = new ArrayList<>();
        try (EntryCursor cursor = context.volume().list(directory)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (!ControlArea.isReserved(context.traits().names(), entry.name())) {
                    entries.add(entry);
                }
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        return entries;
    }

    private static String name(Context context, Entry entry) {
        return context.traits().names().caseSensitive()
                ? entry.name()
                : entry.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isVersion(String name) {
        return NAME.matcher(name).matches();
    }

    /** Returns what the pointer of the context's target names; empty if there is no pointer. */
    static Optional<String> readPointer(Context context) throws ShareException {
        Optional<Entry> pointer = context.volume().stat(context.path().child(Versioning.POINTER));
        return pointer.isPresent() ? Optional.of(readPointer(context, pointer.get())) : Optional.empty();
    }

    private static String readPointer(Context context, Entry pointer) throws ShareException {
        SharePath path = context.path().child(Versioning.POINTER);
        Optional<SymbolicLinks> links = context.facet(SymbolicLinks.class);
        String text = pointer.kind() == EntryKind.SYMBOLIC_LINK && links.isPresent()
                ? links.get().read(path)
                : content(context, path).strip();
        if (!isVersion(text)) {
            throw ShareException.of(ErrorKind.REFUSED, "read the pointer")
                    .share(context.target().share())
                    .path(path)
                    .detail(
                            "it does not name a version; the name is reserved for the pointer of a directory of versions")
                    .build();
        }
        return text;
    }

    private static String content(Context context, SharePath path) throws ShareException {
        try (ContentReader reader = context.volume().read(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(reader.size(), MOST_POINTER_BYTES));
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = reader.read(bytes, bytes.position());
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    /** Returns a name that no version has had since the first record that is left. */
    String next() {
        long number = records.isEmpty() ? 0 : Long.parseLong(records.lastKey().substring(1));
        String name;
        do {
            number++;
            name = String.format(Locale.ROOT, "v%07d", number);
        } while (directories.containsKey(name));
        return name;
    }

    /**
     * Returns the version that counted when the current one was published; if that is not known, the one with the next
     * lower number; empty if it is not left.
     */
    Optional<String> previous(Context context) throws ShareException {
        if (current.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> predecessor = manifest(context, current.get()).predecessor();
        if (predecessor.isPresent()) {
            // The next lower one may be the one that was left because of what it is.
            return predecessor.filter(this::has);
        }
        String before = records.lowerKey(current.get());
        while (before != null && !has(before)) {
            before = records.lowerKey(before);
        }
        return Optional.ofNullable(before);
    }

    /** Reads what was recorded of a version when it was published. */
    static Manifest manifest(Context context, String version) throws ShareException {
        Context of = context.at(context.path().child(version));
        return new ManifestStore(of, context.control().versions().child(version)).load();
    }

    boolean has(String version) {
        Entry there = directories.get(version);
        return records.containsKey(version) && there != null && there.isDirectory();
    }

    /**
     * Returns the versions that nobody needs any more when another has been published, the oldest first. The present one is
     * not among them: until this moment everybody was led to it.
     */
    List<String> expired(Versioning versioning, Instant now) {
        List<String> candidates = new ArrayList<>(records.keySet());
        candidates.removeIf(name -> !has(name));
        int kept = Math.min(candidates.size(), versioning.keep() - 1);
        return candidates.subList(0, candidates.size() - kept).stream()
                .filter(name -> !current.equals(Optional.of(name)) && isOlder(name, versioning.keepFor(), now))
                .toList();
    }

    private boolean isOlder(String name, Duration age, Instant now) {
        Entry record = records.get(name);
        // Some servers tell their own time in whole seconds, and a record's more exactly.
        return record != null && (age.isZero() || !record.modified().plus(age).isAfter(now));
    }

    /** Returns the versions, as callers see them. */
    List<Version> versions(SharePath target) {
        return records.entrySet().stream()
                .filter(each -> has(each.getKey()))
                .map(each -> new Version(
                        each.getKey(),
                        target.child(each.getKey()),
                        each.getValue().modified(),
                        current.equals(Optional.of(each.getKey()))))
                .toList();
    }
}
