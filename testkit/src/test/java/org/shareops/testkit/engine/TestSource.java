package org.shareops.testkit.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;

/** A source in memory that can list what no disk would, and change while it is read. Immutable but for its counter. */
final class TestSource implements Source {
    /** When everything in it was written, unless a test says otherwise: even seconds, which every profile keeps. */
    static final Instant WRITTEN = Instant.parse("2001-02-03T04:05:06Z");

    private final AtomicInteger listings = new AtomicInteger();
    private final IntFunction<List<Item>> nth;

    private TestSource(IntFunction<List<Item>> nth) {
        this.nth = nth;
    }

    /** Gives content, or fails at it. */
    @FunctionalInterface
    interface Opener {
        ReadableByteChannel open() throws IOException;
    }

    /** One entry, in the hands of the test. */
    record Item(
            List<String> names,
            boolean isDirectory,
            long size,
            Optional<Instant> modified,
            Set<FileAttribute> attributes,
            String changeMark,
            Optional<SecurityState> security,
            boolean marksContent,
            Opener opener)
            implements SourceEntry {
        @Override
        public ReadableByteChannel open() throws IOException {
            return opener.open();
        }

        Item attributes(FileAttribute... set) {
            return new Item(
                    names, isDirectory, size, modified, Set.of(set), changeMark, security, marksContent, opener);
        }

        Item modified(Instant when) {
            return new Item(
                    names,
                    isDirectory,
                    size,
                    Optional.of(when),
                    attributes,
                    changeMark,
                    security,
                    marksContent,
                    opener);
        }

        Item marked(String mark) {
            return new Item(names, isDirectory, size, modified, attributes, mark, security, marksContent, opener);
        }

        /** The same with a mark that vouches for its content. */
        Item vouched(String mark) {
            return new Item(names, isDirectory, size, modified, attributes, mark, security, true, opener);
        }

        Item secured(SecurityState state) {
            return new Item(
                    names,
                    isDirectory,
                    size,
                    modified,
                    attributes,
                    changeMark,
                    Optional.of(state),
                    marksContent,
                    opener);
        }

        Item listedSize(long bytes) {
            return new Item(
                    names, isDirectory, bytes, modified, attributes, changeMark, security, marksContent, opener);
        }

        Item opened(Opener other) {
            return new Item(names, isDirectory, size, modified, attributes, changeMark, security, marksContent, other);
        }
    }

    /** A file; its name may hold slashes. */
    static Item file(String path, String content) {
        return fileOfNames(path.isEmpty() ? List.of() : Arrays.asList(path.split("/", -1)), content);
    }

    static Item fileOfNames(List<String> names, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Item(
                names,
                false,
                bytes.length,
                Optional.of(WRITTEN),
                Set.of(),
                "mark",
                Optional.empty(),
                false,
                () -> channel(content));
    }

    static Item directory(String path) {
        return new Item(
                Arrays.asList(path.split("/", -1)),
                true,
                0,
                Optional.of(WRITTEN),
                Set.of(),
                "directory",
                Optional.empty(),
                false,
                () -> channel(""));
    }

    static ReadableByteChannel channel(String content) {
        return Channels.newChannel(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** A tree of files by path; the directories that they need are listed, too. */
    static TestSource of(Map<String, String> files) {
        return ofItems(items(files).values());
    }

    static TestSource ofItems(Iterable<Item> items) {
        List<Item> all = new ArrayList<>();
        items.forEach(all::add);
        return new TestSource(any -> all);
    }

    static TestSource ofItems(Item... items) {
        return ofItems(List.of(items));
    }

    /** A source whose n-th listing, from 0, is told by the test. */
    static TestSource changing(IntFunction<List<Item>> nth) {
        return new TestSource(nth);
    }

    /** The entries of a tree of files by path, a directory before what it holds. */
    static Map<String, Item> items(Map<String, String> files) {
        Map<String, Item> all = new LinkedHashMap<>();
        new TreeMap<>(files).forEach((path, content) -> {
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                all.putIfAbsent(path.substring(0, slash), directory(path.substring(0, slash)));
            }
            all.put(path, file(path, content));
        });
        return all;
    }

    @Override
    public String describe() {
        return "a test's tree";
    }

    @Override
    public List<SourceEntry> entries() {
        return List.copyOf(nth.apply(listings.getAndIncrement()));
    }

    /** Finds what the last listing showed. */
    @Override
    public Optional<Finder> finder() {
        return Optional.of(names -> nth.apply(Math.max(0, listings.get() - 1)).stream()
                .filter(item -> item.names().equals(names))
                .findFirst()
                .orElseThrow(() -> new NoSuchFileException(String.join("/", names))));
    }
}
