package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.readers;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;
import static org.shareops.testkit.contract.Mutant.writers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Lies about contents, and about who may see them. */
final class ContentMutants {
    private ContentMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(Rule.R2, "ends a file a byte too early", readers((reader, file, where) -> shortened(reader))),
                windows(Rule.R2, "reads a wrong last byte", readers((reader, file, where) -> garbling(reader))),
                windows(
                        Rule.R2,
                        "writes parts one after the other, wherever they belong",
                        writers((writer, file, where) -> new Appending(writer))),
                windows(
                        Rule.R2,
                        "loses parts that are written out of order",
                        writers((writer, file, where) -> new Forwards(writer))),
                windows(Rule.R10, "says nothing of a full disk", writers((writer, file, where) -> careless(writer))),
                windows(Rule.V2, "lets others read what it is writing", volumes(ContentMutants::open)),
                posix(Rule.V2, "lets others claim what it is writing", volumes(ContentMutants::open)),
                windows(
                        Rule.R2,
                        "remembers what it has once seen of a file",
                        volumes((volume, where) -> remembering(volume))),
                windows(Rule.V3, "creates a file over another", volumes((volume, where) -> overwriting(volume))),
                windows(
                        Rule.R2,
                        "opens the path anew for each part that it reads",
                        volumes((volume, where) -> reopening(volume))),
                posix(
                        Rule.R2,
                        "opens the path of a disk anew for each part that it reads",
                        volumes((volume, where) -> reopening(volume))),
                windows(
                        Rule.R2,
                        "has one position for all threads that read a file",
                        readers((reader, file, where) -> new Seeking(reader))),
                windows(
                        Rule.R2,
                        "reads to a buffer's beginning, wherever its position is",
                        readers((reader, file, where) -> rewinding(reader))),
                windows(Rule.R2, "reads nothing every other time", readers((reader, file, where) -> hesitant(reader))),
                new Mutant(
                        Rule.R2,
                        "keeps writers off what it reads",
                        MemoryProfile.windows()
                                .without(
                                        MemoryProfile.Switch.LIST_SESSIONS,
                                        MemoryProfile.Switch.CLOSE_FILE,
                                        MemoryProfile.Switch.DISCONNECT),
                        volumes(ContentMutants::denying)));
    }

    private static ContentReader shortened(ContentReader reader) {
        return new Forwarding.OfReader(reader) {
            @Override
            public int read(ByteBuffer target, long position) throws ShareException {
                if (position >= size() - 1) {
                    return -1;
                }
                int most = (int) Math.min(target.remaining(), size() - 1 - position);
                ByteBuffer part = target.slice(target.position(), most);
                int count = super.read(part, position);
                target.position(target.position() + Math.max(0, count));
                return count;
            }
        };
    }

    private static ContentReader garbling(ContentReader reader) {
        return new Forwarding.OfReader(reader) {
            @Override
            public int read(ByteBuffer target, long position) throws ShareException {
                int count = super.read(target, position);
                if (count > 0 && position + count == size()) {
                    int last = target.position() - 1;
                    target.put(last, (byte) (target.get(last) + 1));
                }
                return count;
            }
        };
    }

    private static final class Appending extends Forwarding.OfWriter {
        private long end;

        Appending(ContentWriter writer) {
            super(writer);
        }

        @Override
        public synchronized void write(ByteBuffer source, long position) throws ShareException {
            long at = end;
            end += source.remaining();
            super.write(source, at);
        }
    }

    private static final class Forwards extends Forwarding.OfWriter {
        private long end;

        Forwards(ContentWriter writer) {
            super(writer);
        }

        @Override
        public synchronized void write(ByteBuffer source, long position) throws ShareException {
            if (position < end) {
                source.position(source.limit());
                return;
            }
            end = position + source.remaining();
            super.write(source, position);
        }
    }

    private static ContentWriter careless(ContentWriter writer) {
        return new Forwarding.OfWriter(writer) {
            @Override
            public void write(ByteBuffer source, long position) throws ShareException {
                try {
                    super.write(source, position);
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.NO_SPACE) {
                        throw e;
                    }
                    source.position(source.limit());
                }
            }
        };
    }

    /** Writes as a client who opens the file anew for each part. */
    private static Volume open(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                ContentWriter writer = super.createNew(file);
                writer.close();
                MemoryClient client = where.memory().open(share.name(), "adm", "localhost");
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                return new Forwarding.OfWriter(writer) {
                    @Override
                    public void write(ByteBuffer source, long position) throws ShareException {
                        byte[] part = new byte[source.remaining()];
                        source.get(part);
                        all.writeBytes(part);
                        client.writeFile(file, all.toByteArray());
                    }

                    @Override
                    public void sync() {}

                    @Override
                    public void close() {
                        client.close();
                    }
                };
            }
        };
    }

    private static Volume remembering(Volume honest) {
        Map<SharePath, Entry> seen = new ConcurrentHashMap<>();
        return new ForwardingVolume(honest) {
            @Override
            public Optional<Entry> stat(SharePath path) throws ShareException {
                Optional<Entry> entry = Optional.ofNullable(seen.get(path));
                if (entry.isEmpty()) {
                    entry = super.stat(path);
                    entry.ifPresent(found -> seen.put(path, found));
                }
                return entry;
            }

            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                seen.clear();
                super.rename(from, to, mode);
            }

            @Override
            public void delete(SharePath path) throws ShareException {
                seen.clear();
                super.delete(path);
            }

            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                seen.clear();
                return super.createNew(file);
            }
        };
    }

    private static Volume overwriting(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                if (stat(file).filter(Entry::isFile).isPresent()) {
                    delete(file);
                }
                return super.createNew(file);
            }
        };
    }

    private static Volume reopening(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentReader read(SharePath file) throws ShareException {
                ContentReader first = super.read(file);
                first.close();
                AtomicBoolean closed = new AtomicBoolean();
                return new Forwarding.OfReader(first) {
                    @Override
                    public int read(ByteBuffer target, long position) throws ShareException {
                        if (closed.get()) {
                            throw ShareException.of(ErrorKind.CLOSED, "read").build();
                        }
                        try (ContentReader reader = honest.read(file)) {
                            return reader.read(target, position);
                        }
                    }

                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
            }
        };
    }

    private static final class Seeking extends Forwarding.OfReader {
        private volatile long present;

        Seeking(ContentReader reader) {
            super(reader);
        }

        @Override
        public int read(ByteBuffer target, long position) throws ShareException {
            present = position;
            LockSupport.parkNanos(20_000);
            return super.read(target, present);
        }
    }

    private static ContentReader rewinding(ContentReader honest) {
        return new Forwarding.OfReader(honest) {
            @Override
            public int read(ByteBuffer target, long position) throws ShareException {
                int count = super.read(target.duplicate().clear().limit(target.remaining()), position);
                target.position(target.position() + Math.max(0, count));
                return count;
            }
        };
    }

    private static ContentReader hesitant(ContentReader honest) {
        AtomicInteger reads = new AtomicInteger();
        return new Forwarding.OfReader(honest) {
            @Override
            public int read(ByteBuffer target, long position) throws ShareException {
                boolean waits = reads.incrementAndGet() % 2 == 0 && position > 0 && position < size();
                return waits ? 0 : super.read(target, position);
            }
        };
    }

    /** Denies writing by a second open, which lets other readers in. */
    private static Volume denying(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentReader read(SharePath file) throws ShareException {
                ContentReader reader = super.read(file);
                MemoryClient client = where.memory().open(share.name(), "adm", "localhost");
                try {
                    client.open(file, Set.of(Access.READ), Set.of(Access.READ));
                } catch (ShareException e) {
                    client.close();
                    reader.close();
                    throw e;
                }
                return new Forwarding.OfReader(reader) {
                    @Override
                    public void close() throws ShareException {
                        client.close();
                        super.close();
                    }
                };
            }
        };
    }
}
