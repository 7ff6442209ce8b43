package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.nio.ByteBuffer;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.Volume;

/** Lies about parts of files that the server copies. */
final class RangeMutants {
    private RangeMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(Rule.C1, "says that it copies parts and does not", ranges(each -> {
                    throw ShareException.of(ErrorKind.UNSUPPORTED, "copy parts").build();
                })),
                windows(Rule.C1, "copies parts to the beginning", ranges(each -> new Liar(each) {
                    @Override
                    public void copy(long offset, long length) throws ShareException {
                        each.writer().write(each.read(offset, length), 0);
                    }
                })),
                windows(Rule.C1, "copies parts only to the end of what is there", ranges(each -> new Liar(each) {
                    private long end;

                    @Override
                    public void copy(long offset, long length) throws ShareException {
                        each.writer().write(each.read(offset, length), end);
                        end += length;
                    }
                })),
                windows(Rule.C1, "copies no part and says that it did", ranges(each -> new Liar(each) {
                    @Override
                    public void copy(long offset, long length) {}
                })),
                windows(Rule.C1, "spoils the last byte of a part", ranges(each -> new Liar(each) {
                    @Override
                    public void copy(long offset, long length) throws ShareException {
                        super.copy(offset, length);
                        ByteBuffer last = each.read(offset + length - 1, 1);
                        each.writer().write(ByteBuffer.wrap(new byte[] {(byte) ~last.get(0)}), offset + length - 1);
                    }
                })),
                windows(Rule.C1, "names another file as the one that it copies from", ranges(each -> new Liar(each) {
                    @Override
                    public FileId id() {
                        return each.writer().id();
                    }
                })),
                windows(Rule.R1, "moves parts and leaves something else", ranges(each -> new Liar(each) {
                    @Override
                    public void close() throws ShareException {
                        super.close();
                        if (each.volume().stat(each.from()).orElseThrow().size() > 1000) {
                            each.volume().delete(each.from());
                            each.volume().createNew(each.from()).close();
                        }
                    }
                })),
                windows(Rule.R1, "stamps what it copies from", ranges(each -> new Liar(each) {
                    @Override
                    public void close() throws ShareException {
                        super.close();
                        each.volume().setAttributes(each.from(), java.time.Instant.EPOCH, null);
                    }
                })),
                windows(Rule.C2, "copies what there is of a part", ranges(each -> new Liar(each) {
                    @Override
                    public void copy(long offset, long length) throws ShareException {
                        long size =
                                each.volume().stat(each.from()).orElseThrow().size();
                        super.copy(offset, Math.min(length, size - offset));
                    }
                })),
                windows(Rule.C3, "copies on when it was closed", ranges(each -> new Liar(each) {
                    @Override
                    public void copy(long offset, long length) throws ShareException {
                        each.writer().write(each.read(offset, length), offset);
                    }
                })));
    }

    /** A file of which parts are copied, and where it comes from. */
    private record Opened(RangeCopier copier, SharePath from, ContentWriter writer, Volume volume) {
        ByteBuffer read(long offset, long length) throws ShareException {
            ByteBuffer part = ByteBuffer.allocate((int) length);
            try (ContentReader reader = volume.read(from)) {
                long at = offset;
                while (part.hasRemaining()) {
                    int count = reader.read(part, at);
                    if (count < 0) {
                        throw ShareException.of(ErrorKind.IO_FAILURE, "copy parts")
                                .build();
                    }
                    at += count;
                }
            }
            return part.flip();
        }
    }

    @FunctionalInterface
    private interface Lie {
        RangeCopier of(Opened honest) throws ShareException;
    }

    private static Mutant.Twist ranges(Lie lie) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                ContentWriter writer = super.createNew(file);
                return new Forwarding.OfWriter(writer) {
                    @Override
                    public RangeCopier copierFrom(SharePath existing) throws ShareException {
                        RangeCopier honest = super.copierFrom(existing);
                        return lie.of(new Opened(honest, existing, writer, volume));
                    }
                };
            }
        });
    }

    private abstract static class Liar implements RangeCopier {
        private final RangeCopier honest;

        Liar(Opened opened) {
            this.honest = opened.copier();
        }

        @Override
        public FileId id() {
            return honest.id();
        }

        @Override
        public void copy(long offset, long length) throws ShareException {
            honest.copy(offset, length);
        }

        @Override
        public void close() throws ShareException {
            honest.close();
        }
    }
}
