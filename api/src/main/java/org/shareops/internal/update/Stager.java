package org.shareops.internal.update;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.SourceContent;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.BulkSync;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.WholeFiles;
import org.shareops.update.SecurityChoice;

/**
 * Writes new content beside the target, complete with times, attributes, owner and rights, so that commit only has to give
 * it its name (rules R1, R11, R14).
 */
final class Stager {
    /** Below this many files, syncing each costs less than syncing the whole volume. */
    private static final int FILES_WORTH_A_BULK_SYNC = 8;
    /** Each has several transfers in memory, or has the server copy a lot. */
    private static final int MOST_LARGE_FILES = 8;
    /** So few are listed at once; where there are more, listing them by their depth takes no longer. */
    private static final int FEW_DIRECTORIES = 32;

    private final Context context;
    private final Source source;
    private final Contents contents;
    private final boolean syncEach;
    private final @Nullable BlockCopy blockCopy;
    private final PathMap<Staged> staged;
    private final PathMap<Boolean> copiedFrom;
    private final PathMap<SecurityState> opened;
    private final Set<SharePath> directories = ConcurrentHashMap.newKeySet();
    private final Semaphore large = new Semaphore(MOST_LARGE_FILES);
    /** Whoever waits for his turn does not begin any more. */
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * A staged file.
     *
     * @param size its size
     * @param id its identity
     * @param hash its content's hash; null if the server copied it and nobody has read it
     * @param blocks those of its content, if they are known
     */
    record Staged(long size, FileId id, @Nullable String hash, Blocks blocks) {}

    Stager(Context context, Source source, int files) {
        this(context, source, files, null);
    }

    /** {@code blockCopy} copies what large files have in common with those that they replace; null if nothing may. */
    Stager(Context context, Source source, int files, @Nullable BlockCopy blockCopy) {
        this.context = context;
        this.blockCopy = blockCopy;
        this.copiedFrom = context.spill().map(Codecs.FLAG);
        this.source = source;
        this.contents = new Contents(context);
        this.staged = context.spill().map(Codecs.STAGED);
        this.opened = context.spill().map(Codecs.SECURITY);
        this.syncEach =
                files < FILES_WORTH_A_BULK_SYNC || context.facet(BulkSync.class).isEmpty();
    }

    /** Returns what was staged under a path of the share. */
    Staged staged(SharePath at) throws ShareException {
        Staged found = staged.get(at);
        if (found == null) {
            throw new IllegalStateException("nothing was staged at \"" + at + "\"");
        }
        return found;
    }

    /** Returns everything that was staged, by its path inside the share. */
    PathMap<Staged> all() {
        return staged;
    }

    /** Returns the directories that were made, by their paths inside the share; none if they are not few. */
    Set<SharePath> directories() {
        return directories.size() > FEW_DIRECTORIES ? Set.of() : Set.copyOf(directories);
    }

    /** Returns the live files from which parts were copied, by their paths inside the share. */
    PathMap<Boolean> copiedFrom() {
        return copiedFrom;
    }

    /** Makes a staged file. */
    @FunctionalInterface
    private interface Making {
        void run() throws ShareException;
    }

    private void noting(Making making) throws ShareException {
        try {
            making.run();
        } catch (ShareException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    /** Writes a file of the source. {@code replaced} is what it will replace, null for a new name. */
    void send(Planned planned, SourceEntry entry, SharePath to, @Nullable SharePath replaced) throws ShareException {
        noting(() -> sendOne(planned, entry, to, replaced));
    }

    private void sendOne(Planned planned, SourceEntry entry, SharePath to, @Nullable SharePath replaced)
            throws ShareException {
        Optional<SecurityState> security = securityFor(entry, replaced);
        Optional<WholeFiles> whole = context.facet(WholeFiles.class);
        boolean isSmall = whole.isPresent() && entry.size() <= whole.get().mostBytes();
        // Rights come before content, or others could read it meanwhile.
        if (security.isEmpty() && isSmall) {
            sendWhole(whole.orElseThrow(), planned, entry, to);
            carryOver(replaced, to);
            return;
        }
        Contents.Sent sent;
        FileId id;
        try (ContentWriter writer = context.volume().createNew(to)) {
            id = writer.id();
            boolean restricted = applySecurity(to, entry.attributes(), security);
            boolean restrictedAnew = restricted && clearedByWriting();
            if (syncEach && isSmall && !restrictedAnew) {
                sent = finish(planned, entry, writer);
            } else {
                sent = sendContent(planned, entry, writer, replaced);
                if (restrictedAnew) {
                    applySecurity(to, entry.attributes(), security);
                }
                if (syncEach) {
                    writer.sync();
                }
                refuseChanged(planned, entry, sent.hash());
                writer.close();
            }
            Instant modified = entry.modified().orElse(null);
            Set<FileAttribute> attributes = restricted ? null : kept(entry.attributes());
            if (modified != null || attributes != null) {
                context.volume().setAttributes(to, modified, attributes);
            }
            carryOver(replaced, to);
        }
        staged.put(to, new Staged(sent.size(), id, sent.hash(), sent.blocks()));
        context.meter().fileDone();
    }

    /** Writes a small file as a whole, and closes it. */
    private Contents.Sent finish(Planned planned, SourceEntry entry, ContentWriter writer) throws ShareException {
        Contents.Whole content = contents.read(source, entry);
        refuseChanged(planned, entry, content.hash());
        int size = content.bytes().remaining();
        writer.finish(content.bytes(), 0);
        context.meter().sent(size);
        return new Contents.Sent(size, content.hash());
    }

    private Contents.Sent sendContent(
            Planned planned, SourceEntry entry, ContentWriter writer, @Nullable SharePath replaced)
            throws ShareException {
        BlockCopy copier = entry.size() >= Blocks.LEAST_FILE_BYTES ? blockCopy : null;
        if (copier == null && !contents.isLarge(entry)) {
            return contents.send(source, entry, writer);
        }
        awaitTurn();
        try {
            return copier == null
                    ? contents.send(source, entry, writer)
                    : sendByBlocks(copier, planned, entry, writer, replaced);
        } finally {
            large.release();
        }
    }

    private void awaitTurn() throws ShareException {
        try {
            large.acquire();
        } catch (InterruptedException e) {
            throw context.cancellation().cancelled(e);
        }
        Throwable failed = failure.get();
        if (failed == null) {
            return;
        }
        large.release();
        // The very same: whoever throws it first is heard.
        if (failed instanceof ShareException e) {
            throw e;
        }
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        throw (Error) failed;
    }

    private Contents.Sent sendByBlocks(
            BlockCopy blockCopy, Planned planned, SourceEntry entry, ContentWriter writer, @Nullable SharePath replaced)
            throws ShareException {
        CopiedBlocks copied = replaced == null ? CopiedBlocks.NONE : blockCopy.copy(planned, entry, replaced, writer);
        Contents.Sent sent = contents.send(source, entry, writer, copied);
        if (!copied.blocks().isEmpty()) {
            Entry live = Objects.requireNonNull(planned.live());
            BitSet changed = (BitSet) copied.blocks().clone();
            changed.andNot(sent.blocks().inCommon(sent.size(), planned.blocks(), live.size()));
            if (!changed.isEmpty()) {
                throw hasChanged(entry);
            }
            copiedFrom.put(Objects.requireNonNull(replaced), true);
        }
        return sent;
    }

    private void sendWhole(WholeFiles whole, Planned planned, SourceEntry entry, SharePath to) throws ShareException {
        Contents.Whole content = contents.read(source, entry);
        refuseChanged(planned, entry, content.hash());
        int size = content.bytes().remaining();
        FileId id =
                whole.create(to, content.bytes(), entry.modified().orElse(null), kept(entry.attributes()), syncEach);
        context.meter().sent(size);
        staged.put(to, new Staged(size, id, content.hash(), Blocks.NONE));
        context.meter().fileDone();
    }

    private void refuseChanged(Planned planned, SourceEntry entry, String hash) throws ShareException {
        if (planned.hash() != null && !planned.hash().equals(hash)) {
            throw hasChanged(entry);
        }
    }

    private ShareException hasChanged(SourceEntry entry) {
        return SourceContent.changed(source, List.of("\"" + String.join("/", entry.names()) + "\" has changed"));
    }

    private boolean clearedByWriting() {
        return context.facet(SecurityDescriptors.class)
                .filter(SecurityDescriptors::clearedByWriting)
                .isPresent();
    }

    /**
     * Copies a file that is live now and stays the same; what is known of its content is known of the copy.
     *
     * @param mayChange whether its content may have changed since it was listed
     */
    void copy(Planned planned, SharePath live, SharePath to, boolean mayChange) throws ShareException {
        noting(() -> copyOne(planned, live, to, mayChange));
    }

    private void copyOne(Planned planned, SharePath live, SharePath to, boolean mayChange) throws ShareException {
        Entry entry = Objects.requireNonNull(planned.live());
        Optional<ServerCopy> server = context.facet(ServerCopy.class);
        ServerCopy.Copied copied = server.isPresent()
                ? copyInside(server.get(), live, entry, to)
                : copyThroughUs(live, entry, to, readSecurity(live));
        if (copied.size() != entry.size() && !mayChange) {
            throw context.error(ErrorKind.BUSY, "copy \"" + live + "\" for the update of")
                    .detail("the file changed meanwhile")
                    .build();
        }
        context.volume().carryOver(live, to);
        staged.put(to, new Staged(copied.size(), copied.id(), planned.hash(), planned.blocks()));
        context.meter().fileDone();
    }

    private ServerCopy.Copied copyInside(ServerCopy server, SharePath live, Entry entry, SharePath to)
            throws ShareException {
        Set<FileAttribute> attributes = kept(entry.attributes());
        ServerCopy.Copied copied = server.copy(live, to, entry.modified(), attributes, syncEach);
        if (copied.sameSecurity()) {
            return copied;
        }
        Optional<SecurityState> security = readSecurity(live);
        if (security.isEmpty()) {
            return copied;
        }
        if (applySecurity(to, Set.of(), security)) {
            // Whether extended attributes count as content differs.
            context.volume().setAttributes(to, entry.modified(), null);
            return copied;
        }
        // A copy by the server may be closed to all but us until it has its rights. Those are lost, as was accepted; so
        // it has to be made as any new file is.
        if (attributes != null && !attributes.isEmpty()) {
            context.volume().setAttributes(to, null, Set.of()); // what is read-only is not deleted
        }
        context.volume().delete(to);
        return copyThroughUs(live, entry, to, Optional.empty());
    }

    private ServerCopy.Copied copyThroughUs(SharePath live, Entry entry, SharePath to, Optional<SecurityState> security)
            throws ShareException {
        long size;
        FileId id;
        try (ContentWriter writer = context.volume().createNew(to)) {
            size = contents.copy(live, writer);
            if (syncEach) {
                writer.sync();
            }
            id = writer.id();
        }
        boolean restricted = applySecurity(to, entry.attributes(), security);
        context.volume().setAttributes(to, entry.modified(), restricted ? null : kept(entry.attributes()));
        return new ServerCopy.Copied(size, id, restricted);
    }

    /**
     * Creates a directory in which more is staged: it has what those below it inherit, but lets us in whatever its rights
     * will say in the end; see {@link #closeDirectory}.
     */
    void openDirectory(SharePath to, @Nullable SourceEntry entry, @Nullable SharePath replaced) throws ShareException {
        context.volume().createDirectory(to);
        if (directories.size() <= FEW_DIRECTORIES) {
            directories.add(to);
        }
        carryOver(replaced, to);
        Optional<SecurityState> security = entry == null
                ? (replaced == null ? Optional.empty() : readSecurity(replaced))
                : securityFor(entry, replaced);
        if (applySecurity(to, Set.of(), security) && clearedByWriting()) {
            context.facet(SecurityDescriptors.class).orElseThrow().confine(to, null);
            opened.put(to, security.orElseThrow());
        }
    }

    /** Gives a directory its rights, when all that belongs into it is there. */
    void closeDirectory(SharePath to) throws ShareException {
        SecurityState last = opened.get(to);
        if (last != null) {
            applySecurity(to, Set.of(), Optional.of(last));
        }
    }

    private void carryOver(@Nullable SharePath replaced, SharePath to) throws ShareException {
        if (replaced != null && context.options().security() == SecurityChoice.KEEP) {
            context.volume().carryOver(replaced, to);
        }
    }

    private Optional<SecurityState> securityFor(SourceEntry entry, @Nullable SharePath replaced) throws ShareException {
        return switch (context.options().security()) {
            case INHERIT -> Optional.empty();
            case FROM_SOURCE -> SecurityCheck.ofSource(source, entry);
            case KEEP -> replaced == null ? Optional.empty() : readSecurity(replaced);
        };
    }

    private Optional<SecurityState> readSecurity(SharePath live) throws ShareException {
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (facet.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(facet.get().read(live));
    }

    /** Sets attributes and then rights, since on POSIX both are mode bits and the rights say more; false if no rights. */
    private boolean applySecurity(SharePath to, Set<FileAttribute> attributes, Optional<SecurityState> security)
            throws ShareException {
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (security.isEmpty() || facet.isEmpty()) {
            return false;
        }
        Set<FileAttribute> kept = kept(attributes);
        if (kept != null && !kept.isEmpty()) {
            context.volume().setAttributes(to, null, kept);
        }
        try {
            facet.get().write(to, security.get());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            if (context.options().acceptLoss()) {
                return false;
            }
            throw context.error(ErrorKind.ACCESS_DENIED, "carry owner and rights over to the new content of")
                    .detail("they are not ours to give (" + e.getMessage() + "); accept their loss, or "
                            + (context.options().security() == SecurityChoice.INHERIT
                                    ? "use the strategy PATCH: here the directory itself and unchanged files keep theirs,"
                                            + " though new content inherits"
                                    : "choose to inherit them")
                            + ". Nothing was changed")
                    .cause(e)
                    .build();
        }
        return true;
    }

    private @Nullable Set<FileAttribute> kept(Set<FileAttribute> wanted) {
        Set<FileAttribute> known = context.traits().attributes();
        return known.isEmpty()
                ? null
                : Set.copyOf(wanted.stream().filter(known::contains).toList());
    }

    /** Makes the names in a staged directory durable, unless {@link #sync} does it for all. */
    void syncNames(SharePath directory) throws ShareException {
        if (syncEach) {
            context.volume().syncDirectory(directory);
        }
    }

    /** Makes everything durable that was staged. */
    void sync() throws ShareException {
        Optional<BulkSync> bulk = context.facet(BulkSync.class);
        if (!syncEach && bulk.isPresent()) {
            bulk.get().syncAll();
        }
    }
}
