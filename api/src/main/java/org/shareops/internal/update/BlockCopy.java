package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.shareops.internal.run.Parallel;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.ServerCopy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the server copy what a large file has in common with the one that it replaces, by what the last update recorded of that one's
 * blocks (rule R7). Nothing is claimed here: others may write to the old file meanwhile. So what was copied counts only if a claim on it
 * is to be had afterwards, which shows that nobody is writing any more, and the file then still looks as it did in PLAN. Thread-safe.
 */
final class BlockCopy {
    private static final Logger LOG = LoggerFactory.getLogger(BlockCopy.class);

    /** What is asked for at once, unless one block is larger: what the known servers copy by one request. */
    private static final long RANGE_BYTES = 16L << 20;

    private static final int MOST_IN_FLIGHT = 4;

    /** The content can be sent all the same. */
    private static final Set<ErrorKind> REFUSALS = EnumSet.of(
            ErrorKind.UNSUPPORTED,
            ErrorKind.ACCESS_DENIED,
            ErrorKind.IN_USE,
            ErrorKind.NOT_FOUND,
            ErrorKind.WRONG_TYPE,
            ErrorKind.PROTOCOL,
            ErrorKind.IO_FAILURE);

    private final Context context;
    private final Source source;
    private final Contents contents;
    private volatile boolean unsupported;

    private record Range(int from, int to) {}

    BlockCopy(Context context, Source source) {
        this.context = context;
        this.source = source;
        this.contents = new Contents(context);
    }

    /** Returns true if the server can, and claims show there who is writing. */
    static boolean isPossible(Context context) throws ShareException {
        return context.traits().claimsDenyOpens()
                && context.facet(ServerCopy.class)
                        .filter(ServerCopy::copiesRanges)
                        .isPresent();
    }

    /**
     * Copies what it can.
     *
     * @param planned with blocks of the file that is replaced
     * @param replaced where that file is
     * @param into the new file, still empty
     * @return what was copied; the rest has to be written
     * @throws ShareException if the link is lost, there is no room, or the source cannot be read; that the server refuses to copy is no
     *     failure
     */
    CopiedBlocks copy(Planned planned, SourceEntry entry, SharePath replaced, ContentWriter into)
            throws ShareException {
        Entry live = Objects.requireNonNull(planned.live());
        boolean comparable =
                entry.size() >= Blocks.LEAST_FILE_BYTES && Blocks.sizeIn(entry.size()) == Blocks.sizeIn(live.size());
        if (unsupported || planned.blocks().isNone() || !comparable) {
            return CopiedBlocks.NONE;
        }
        // Read once more before the old file is opened: it is not to be held for as long as that takes.
        BitSet common = contents.blocksOf(source, entry).inCommon(entry.size(), planned.blocks(), live.size());
        return common.isEmpty() ? CopiedBlocks.NONE : copy(common, entry.size(), live, replaced, into);
    }

    private CopiedBlocks copy(BitSet common, long fileBytes, Entry live, SharePath replaced, ContentWriter into)
            throws ShareException {
        long blockBytes = Blocks.sizeIn(fileBytes);
        Queue<Range> copied = new ConcurrentLinkedQueue<>();
        try (RangeCopier copier = into.copierFrom(replaced)) {
            if (context.traits().stableIds() && !live.id().equals(Optional.of(copier.id()))) {
                // Somebody has put another file there. The look before the commit finds that out.
                return CopiedBlocks.NONE;
            }
            Parallel.forEach(
                    ranges(common, (int) Math.max(1, RANGE_BYTES / blockBytes)),
                    Math.min(MOST_IN_FLIGHT, context.traits().parallelism()),
                    context.cancellation(),
                    range -> {
                        long from = range.from() * blockBytes;
                        copier.copy(from, Math.min(range.to() * blockBytes, fileBytes) - from);
                        copied.add(range);
                    });
        } catch (ShareException e) {
            if (!REFUSALS.contains(e.kind())) {
                throw e;
            }
            unsupported |= e.kind() == ErrorKind.UNSUPPORTED || e.kind() == ErrorKind.PROTOCOL;
            LOG.info(
                    "The server does not copy unchanged parts of {}, which are sent instead: {}",
                    replaced,
                    e.toString());
        }
        BitSet done = new BitSet();
        for (Range range : copied) {
            done.set(range.from(), range.to());
            context.meter().spared(Math.min(range.to() * blockBytes, fileBytes) - range.from() * blockBytes);
        }
        return new CopiedBlocks(done, blockBytes);
    }

    private static List<Range> ranges(BitSet blocks, int most) {
        List<Range> ranges = new ArrayList<>();
        for (int from = blocks.nextSetBit(0); from >= 0; ) {
            int to = Math.min(blocks.nextClearBit(from), from + most);
            ranges.add(new Range(from, to));
            from = blocks.nextSetBit(to);
        }
        return ranges;
    }
}
