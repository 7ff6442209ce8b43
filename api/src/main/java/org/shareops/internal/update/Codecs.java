package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.spill.Codec;
import org.shareops.internal.spill.PackedReader;
import org.shareops.internal.spill.PackedWriter;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SecurityState;
import org.shareops.model.SharePath;
import org.shareops.update.Change;

/** How what is known of files is packed when there are too many of them for memory. */
final class Codecs {
    private static final EntryKind[] KINDS = EntryKind.values();
    static final FileAttribute[] ATTRIBUTES = FileAttribute.values();
    private static final Change.Action[] ACTIONS = Change.Action.values();
    private static final int HASH_DIGITS = 64;
    /** Comes before the form that the hash is in. */
    private static final int WITH_BLOCKS = 3;

    private static final HexFormat HEX = HexFormat.of();

    private Codecs() {}

    static final Codec<Entry> ENTRY = new Codec<>() {
        @Override
        public void write(SharePath path, Entry entry, PackedWriter to) {
            boolean named = !entry.name().equals(path.name());
            to.choice(entry.kind()).flag(named);
            if (named) {
                to.text(entry.name());
            }
            to.number(entry.size()).time(entry.modified());
            writeTime(entry.changed(), to);
            to.choices(entry.attributes());
            writeId(entry.id(), to);
        }

        @Override
        public Entry read(SharePath path, PackedReader from) {
            EntryKind kind = from.choice(KINDS);
            String name = from.flag() ? from.text() : path.name();
            return new Entry(
                    name, kind, from.number(), from.time(), readTime(from), from.choices(ATTRIBUTES), readId(from));
        }
    };

    static final Codec<Manifest.Line> LINE = new Codec<>() {
        @Override
        public void write(SharePath path, Manifest.Line line, PackedWriter to) {
            to.flag(line.directory()).number(line.size()).time(line.modified());
            writeTime(line.changed(), to);
            writeId(line.id(), to);
            writeHashes(line.hash(), line.blocks(), to);
            writeText(line.mark(), to);
            to.flag(line.moved());
        }

        @Override
        public int moreThanUsual(Manifest.Line line) {
            return line.blocks().bytes();
        }

        @Override
        public Manifest.Line read(SharePath path, PackedReader from) {
            boolean directory = from.flag();
            long size = from.number();
            Instant modified = from.time();
            Optional<Instant> changed = readTime(from);
            Optional<FileId> id = readId(from);
            Hashes hashes = readHashes(from);
            return new Manifest.Line(
                    directory,
                    size,
                    modified,
                    changed,
                    id,
                    Objects.requireNonNull(hashes.whole()),
                    hashes.blocks(),
                    readText(from),
                    from.flag());
        }
    };

    static final Codec<Stager.Staged> STAGED = new Codec<>() {
        @Override
        public void write(SharePath path, Stager.Staged staged, PackedWriter to) {
            to.number(staged.size()).text(staged.id().value());
            writeHashes(staged.hash(), staged.blocks(), to);
        }

        @Override
        public int moreThanUsual(Stager.Staged staged) {
            return staged.blocks().bytes();
        }

        @Override
        public Stager.Staged read(SharePath path, PackedReader from) {
            long size = from.number();
            FileId id = new FileId(from.text());
            Hashes hashes = readHashes(from);
            return new Stager.Staged(size, id, hashes.whole(), hashes.blocks());
        }
    };

    static final Codec<SecurityState> SECURITY = new Codec<>() {
        @Override
        public void write(SharePath path, SecurityState state, PackedWriter to) {
            to.text(state.format()).bytes(state.bytes());
        }

        @Override
        public int moreThanUsual(SecurityState state) {
            return state.bytes().length;
        }

        @Override
        public SecurityState read(SharePath path, PackedReader from) {
            return new SecurityState(from.text(), from.bytes());
        }
    };

    static final Codec<Instant> TIME = new Codec<>() {
        @Override
        public void write(SharePath path, Instant time, PackedWriter to) {
            to.time(time);
        }

        @Override
        public Instant read(SharePath path, PackedReader from) {
            return from.time();
        }
    };

    static final Codec<Boolean> FLAG = new Codec<>() {
        @Override
        public void write(SharePath path, Boolean flag, PackedWriter to) {
            to.flag(flag);
        }

        @Override
        public Boolean read(SharePath path, PackedReader from) {
            return from.flag();
        }
    };

    static final Codec<SharePath> PATH = new Codec<>() {
        @Override
        public void write(SharePath key, SharePath path, PackedWriter to) {
            to.text(path.toString());
        }

        @Override
        public SharePath read(SharePath key, PackedReader from) {
            return SharePath.of(from.text());
        }
    };

    static final Codec<String> TEXT = new Codec<>() {
        @Override
        public void write(SharePath path, String text, PackedWriter to) {
            to.text(text);
        }

        @Override
        public String read(SharePath path, PackedReader from) {
            return from.text();
        }
    };

    static final Codec<List<String>> TEXTS = new Codec<>() {
        @Override
        public void write(SharePath path, List<String> texts, PackedWriter to) {
            to.number(texts.size());
            texts.forEach(to::text);
        }

        @Override
        public int moreThanUsual(List<String> texts) {
            return texts.stream().mapToInt(String::length).sum();
        }

        @Override
        public List<String> read(SharePath path, PackedReader from) {
            List<String> texts = new ArrayList<>();
            for (int left = from.small(); left > 0; left--) {
                texts.add(from.text());
            }
            return texts;
        }
    };

    static final Codec<Change> CHANGE = new Codec<>() {
        @Override
        public void write(SharePath path, Change change, PackedWriter to) {
            PATH.write(path, change.path(), to);
            to.choice(change.action()).choice(change.kind()).number(change.size());
        }

        @Override
        public Change read(SharePath path, PackedReader from) {
            return new Change(PATH.read(path, from), from.choice(ACTIONS), from.choice(KINDS), from.number());
        }
    };

    static void writeTime(Optional<Instant> time, PackedWriter to) {
        to.flag(time.isPresent());
        time.ifPresent(to::time);
    }

    static Optional<Instant> readTime(PackedReader from) {
        return from.flag() ? Optional.of(from.time()) : Optional.empty();
    }

    private static void writeId(Optional<FileId> id, PackedWriter to) {
        writeText(id.map(FileId::value), to);
    }

    private static Optional<FileId> readId(PackedReader from) {
        return readText(from).map(FileId::new);
    }

    private static void writeText(Optional<String> text, PackedWriter to) {
        to.flag(text.isPresent());
        text.ifPresent(to::text);
    }

    private static Optional<String> readText(PackedReader from) {
        return from.flag() ? Optional.of(from.text()) : Optional.empty();
    }

    /** What {@link #readHashes} gives. */
    record Hashes(@Nullable String whole, Blocks blocks) {}

    /** Where there are no blocks, as of all small files, they take no room. */
    static void writeHashes(@Nullable String hash, Blocks blocks, PackedWriter to) {
        if (!blocks.isNone()) {
            to.number(WITH_BLOCKS).bytes(blocks.toBytes());
        }
        writeHash(hash, to);
    }

    /** Most are SHA-256, which takes half the room in binary. */
    private static void writeHash(@Nullable String hash, PackedWriter to) {
        if (hash == null) {
            to.number(0);
        } else if (isDigits(hash)) {
            to.number(1).bytes(HEX.parseHex(hash));
        } else {
            to.number(2).text(hash);
        }
    }

    private static boolean isDigits(String hash) {
        if (hash.length() != HASH_DIGITS) {
            return false;
        }
        for (int i = 0; i < HASH_DIGITS; i++) {
            char c = hash.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static Hashes readHashes(PackedReader from) {
        int form = from.small();
        if (form != WITH_BLOCKS) {
            return new Hashes(readHash(form, from), Blocks.NONE);
        }
        Blocks blocks = Blocks.of(from.bytes());
        return new Hashes(readHash(from.small(), from), blocks);
    }

    private static @Nullable String readHash(int form, PackedReader from) {
        return switch (form) {
            case 0 -> null;
            case 1 -> HEX.formatHex(from.bytes());
            default -> from.text();
        };
    }
}
