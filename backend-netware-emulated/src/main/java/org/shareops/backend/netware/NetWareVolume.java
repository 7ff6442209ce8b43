package org.shareops.backend.netware;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.client.VolumeSpace;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.OpenAccess;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.Notifier;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;
import org.shareops.spi.WholeFiles;

/**
 * A NetWare volume. Each primitive is one call; only a refusal that may have two reasons costs another, which changes nothing
 * and tells them apart.
 */
final class NetWareVolume implements Volume {
    /** Offsets have 32 bits. */
    static final long LONGEST_FILE = 0xFFFFFFFFL;

    private static final Map<FileAttribute, Integer> ATTRIBUTES = new EnumMap<>(Map.of(
            FileAttribute.READ_ONLY, EntryAttributes.READ_ONLY,
            FileAttribute.HIDDEN, EntryAttributes.HIDDEN,
            FileAttribute.SYSTEM, EntryAttributes.SYSTEM,
            FileAttribute.ARCHIVE, EntryAttributes.ARCHIVE));

    private static final long OUR_ATTRIBUTES =
            ATTRIBUTES.values().stream().mapToInt(bit -> bit).sum();
    /**
     * What a file that takes another's place gets from it. Not what hinders renaming and deleting: whoever marks a file so
     * wants it to stay, and has the server refuse to replace it.
     */
    private static final long CARRIED = EntryAttributes.SHAREABLE
            | EntryAttributes.TRANSACTIONAL
            | EntryAttributes.PURGE
            | EntryAttributes.COPY_INHIBIT;

    private static final int DENY_ALL = OpenAccess.DENY_READ | OpenAccess.DENY_WRITE;
    private static final int WRITE_ALONE = OpenAccess.READ | OpenAccess.WRITE | DENY_ALL;
    private static final String CREATE = "create";
    private static final SharePath ROOT = SharePath.root();
    private static final String SET_ATTRIBUTES = "set the attributes of";

    private final ShareAddress share;
    private final NcpFiles files;
    private final NcpServer server;
    private final Connections connections;
    private final Presence presence;
    private final LoginStatus loginStatus;
    private final Failures failures;
    private final Names names;
    private final VolumeTraits traits;
    private final Set<Handle> handles = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    NetWareVolume(
            ShareAddress share,
            NcpFiles files,
            NcpServer server,
            Connections connections,
            Presence presence,
            LoginStatus loginStatus,
            Failures failures) {
        this.share = share;
        this.files = files;
        this.server = server;
        this.connections = connections;
        this.presence = presence;
        this.loginStatus = loginStatus;
        this.failures = failures;
        this.names = Names.of(files.longNames());
        this.traits = VolumeTraits.builder(names.created())
                .timePrecision(Duration.ofSeconds(2))
                .attributes(ATTRIBUTES.keySet())
                .openFileBelowRefusesRename(true)
                .claimsDenyOpens(true)
                .maxClaims(1000)
                .stableIds(true)
                // A connection has one request under way, whatever we ask for.
                .parallelism(connections.most())
                .transferSize(files.size())
                .build();
    }

    NcpFiles files() {
        return files;
    }

    Connections connections() {
        return connections;
    }

    Failures failures() {
        return failures;
    }

    void opened(Handle handle) {
        handles.add(handle);
    }

    void closed(Handle handle) {
        handles.remove(handle);
    }

    void requireOpen() throws NcpFailure {
        if (closed) {
            throw new NcpFailure.Closed("the volume was closed before");
        }
        server.refuseIfGone();
    }

    /** Names that no NetWare volume can hold do not fit into a request, or would be taken for others. */
    private List<String> sendable(String operation, SharePath path) throws ShareException {
        return accepted(operation, path, names.unsendable(path));
    }

    private List<String> creatable(String operation, SharePath path) throws ShareException {
        return accepted(operation, path, names.uncreatable(path));
    }

    private List<String> accepted(String operation, SharePath path, List<String> problems) throws ShareException {
        if (!problems.isEmpty()) {
            throw failures
                    .of(ErrorKind.INVALID_NAME, operation, path, "the volume cannot hold this name", null)
                    .toBuilder()
                    .problems(problems)
                    .build();
        }
        return path.names();
    }

    @FunctionalInterface
    private interface Call<T> {
        T make(List<String> path) throws NcpFailure, MalformedPacketException;
    }

    /** A call that changes nothing. */
    private <T> T look(String operation, SharePath path, Call<T> call) throws ShareException {
        List<String> sent = sendable(operation, path);
        try {
            requireOpen();
            return call.make(sent);
        } catch (NcpFailure e) {
            throw failures.of(operation, path, e);
        } catch (MalformedPacketException e) {
            throw senseless(operation, path, e);
        }
    }

    private <T> T change(String operation, SharePath path, Call<T> call) throws ShareException {
        return change(operation, path, sendable(operation, path), call);
    }

    private <T> T create(String operation, SharePath path, Call<T> call) throws ShareException {
        return change(operation, path, creatable(operation, path), call);
    }

    private <T> T change(String operation, SharePath path, List<String> sent, Call<T> call) throws ShareException {
        try {
            requireOpen();
            return call.make(sent);
        } catch (NcpFailure e) {
            throw failures.ofChange(operation, path, e);
        } catch (MalformedPacketException e) {
            throw senseless(operation, path, e);
        }
    }

    private ShareException senseless(String operation, SharePath path, MalformedPacketException e) {
        return failures.of(ErrorKind.PROTOCOL, operation, path, "the answer makes no sense: " + e.getMessage(), null);
    }

    FileId id(EntryInformation information) {
        return new FileId(information.volume() + ":" + information.entry());
    }

    Entry entry(EntryInformation information) throws MalformedPacketException {
        return entry(information, information.name());
    }

    private Entry entry(EntryInformation information, String name) throws MalformedPacketException {
        boolean directory = (information.attributes() & EntryAttributes.DIRECTORY) != 0;
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        ATTRIBUTES.forEach((attribute, bit) -> {
            if ((information.attributes() & bit) != 0) {
                attributes.add(attribute);
            }
        });
        return new Entry(
                name,
                directory ? EntryKind.DIRECTORY : EntryKind.FILE,
                directory ? 0 : information.size(),
                information.modified().toInstant(),
                Optional.empty(),
                attributes,
                Optional.of(id(information)));
    }

    @Override
    public VolumeTraits traits() {
        return traits;
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        Map<Capability, CapabilityStatus> all = NetWareBackend.capabilities();
        boolean operator = look("ask for our rights", ROOT, root -> server.isOperator());
        CapabilityStatus operating = operator
                ? CapabilityStatus.yes()
                : CapabilityStatus.noRight("only SUPERVISOR and operators of the server may do this");
        all.put(Capability.LIST_SESSIONS, CapabilityStatus.yes());
        all.put(Capability.LIST_OPEN_FILES, operating);
        all.put(Capability.DISCONNECT, operating);
        all.put(Capability.REFUSE_NEWCOMERS, operating);
        all.put(Capability.NOTIFY, CapabilityStatus.yes());
        return all;
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        if (type == Admission.class) {
            return Optional.of(type.cast(new VolumeAdmission(loginStatus, this)));
        }
        if (type == WholeFiles.class) {
            // With one connection nothing is gained by it.
            return connections.most() == 1 ? Optional.empty() : Optional.of(type.cast(new NetWareWholeFiles(this)));
        }
        boolean has = type == SessionLister.class || type == SessionCloser.class || type == Notifier.class;
        return has ? Optional.of(type.cast(presence)) : Optional.empty();
    }

    @Override
    public Optional<Space> space() throws ShareException {
        VolumeSpace space = look("ask for the space", ROOT, root -> files.space());
        return Optional.of(new Space(space.free(), space.total()));
    }

    @Override
    public Instant serverTime() throws ShareException {
        return look("ask for the time", ROOT, root -> server.clock());
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return look("describe", path, this::find);
    }

    private Optional<Entry> find(List<String> path) throws NcpFailure, MalformedPacketException {
        try {
            EntryInformation information = files.information(path);
            return Optional.of(entry(information, path.isEmpty() ? "" : information.name()));
        } catch (NcpFailure.Refusal e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isMissing(NcpFailure.Refusal refusal) {
        return refusal.completion() == Completion.FAILURE || refusal.completion() == Completion.INVALID_PATH;
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        NcpFiles.Search search = requiring(EntryKind.DIRECTORY, "list", directory, files::search);
        return new Listing(this, directory, search);
    }

    /** Where the server says that a name is missing, it may stand for something of the other kind. */
    private <T> T requiring(EntryKind kind, String operation, SharePath path, Call<T> call) throws ShareException {
        try {
            return look(operation, path, call);
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND
                    && stat(path).filter(found -> found.kind() != kind).isPresent()) {
                throw failures.wrongType(operation, path, e);
            }
            throw e;
        }
    }

    /** What may be held for as long as the link lasts is opened on its own connection. */
    private Connections.Transfer onOwn(NcpFiles.Opened opened) {
        return new Connections.Transfer(files, opened, null);
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return new NetWareReader(
                this,
                requiring(
                        EntryKind.FILE,
                        "read",
                        file,
                        sent -> connections.begin(files, true, over -> over.open(sent, OpenAccess.READ))),
                file);
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        // Not for writing: a read-only file can be claimed, too.
        int access = OpenAccess.READ | DENY_ALL;
        return new NetWareClaim(
                this, requiring(EntryKind.FILE, "claim", file, sent -> onOwn(files.open(sent, access))), file);
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return new NetWareWriter(this, create(CREATE, file, sent -> onOwn(files.createNew(sent, WRITE_ALONE))), file);
    }

    /**
     * Creates a file on whatever connection has the least to do: for those that are closed at once, and hold nothing off for
     * anybody who relies on it.
     */
    NetWareWriter createAnywhere(SharePath file) throws ShareException {
        return new NetWareWriter(
                this,
                create(
                        CREATE,
                        file,
                        sent -> connections.begin(files, false, over -> over.createNew(sent, WRITE_ALONE))),
                file);
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        String operation = "rename";
        if (mode == RenameMode.REPLACE) {
            throw failures.of(
                    ErrorKind.UNSUPPORTED, operation, from, "NetWare never renames over an existing name", null);
        }
        if (from.isRoot() || to.isRoot() || (!to.equals(from) && to.startsWith(from))) {
            throw failures.of(
                    ErrorKind.REFUSED, operation, from, "a root stays where it is, and nothing goes into itself", null);
        }
        // Also a name that may not be created: it may be the one that the entry had before it was moved aside.
        List<String> target = sendable(operation, to);
        change(operation, from, sent -> {
            try {
                files.renameFile(sent, target);
            } catch (NcpFailure.Refusal e) {
                // No file has this name, and nothing was done; a directory may have it.
                if (e.completion() != Completion.FAILURE) {
                    throw e;
                }
                files.renameDirectory(sent, target);
            }
            return sent;
        });
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        create("create directory", directory, sent -> {
            files.createDirectory(sent);
            return sent;
        });
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        String operation = "delete";
        if (path.isRoot()) {
            throw failures.of(ErrorKind.REFUSED, operation, path, "the root of a volume cannot be deleted", null);
        }
        change(operation, path, sent -> {
            files.delete(sent);
            return sent;
        });
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        long now = attributes == null
                ? 0
                : look(SET_ATTRIBUTES, path, sent -> files.information(sent).attributes());
        setAttributes(files, path, now, modified, attributes);
    }

    /** {@code now} are the attributes that it has. */
    void setAttributes(
            NcpFiles over,
            SharePath path,
            long now,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        int mask =
                (modified == null ? 0 : NcpFiles.MODIFY_TIME) | (attributes == null ? 0 : NcpFiles.MODIFY_ATTRIBUTES);
        long bits = 0;
        if (attributes != null) {
            bits = now & ~OUR_ATTRIBUTES;
            for (FileAttribute attribute : attributes) {
                bits |= ATTRIBUTES.getOrDefault(attribute, 0);
            }
        }
        modify(over, path, mask, bits, modified == null ? DosTime.NONE : DosTime.of(modified));
    }

    private void modify(NcpFiles over, SharePath path, int mask, long attributes, DosTime time) throws ShareException {
        long sendable = attributes & ~EntryAttributes.DIRECTORY;
        change(SET_ATTRIBUTES, path, sent -> {
            over.modify(sent, mask, sendable, time.date(), time.time());
            return sent;
        });
    }

    /** {@inheritDoc} Here these are attributes: shareable, transactional, purge, and not to be copied. */
    @Override
    public void carryOver(SharePath from, SharePath to) throws ShareException {
        long wanted = attributes(from) & CARRIED;
        if (wanted != 0) {
            long now = attributes(to);
            if ((now & wanted) != wanted) {
                modify(files, to, NcpFiles.MODIFY_ATTRIBUTES, now | wanted, DosTime.NONE);
            }
        }
    }

    private long attributes(SharePath path) throws ShareException {
        return look("describe", path, sent -> {
            try {
                return files.information(sent).attributes();
            } catch (NcpFailure.Refusal e) {
                if (isMissing(e)) {
                    return 0L;
                }
                throw e;
            }
        });
    }

    /** {@inheritDoc} The server makes names durable before it answers, so nothing is sent. */
    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        look("make durable", directory, sent -> sent);
    }

    @Override
    public void close() throws ShareException {
        closed = true;
        presence.close();
        ShareException first = null;
        for (Handle handle : handles) {
            try {
                handle.close();
            } catch (ShareException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public String toString() {
        return share.toString();
    }
}
