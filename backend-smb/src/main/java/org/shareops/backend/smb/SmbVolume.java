package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.FileCloser;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;
import org.shareops.spi.WholeFiles;

/**
 * A share of an SMB server. Each primitive is one request, most of them a compound of open, act and close in one round trip.
 * The traits are those of the strictest server: whether a rename over an open file is refused differs between servers, so
 * both answers are normal.
 */
final class SmbVolume implements Volume {
    /** No server says over SMB that it tells names apart by case, so that none is trusted to. */
    static final NameRules NAMES = countedInBytes(NameRules.windows());

    /** What one compound can bring; the second part is there to say that the first one was all. */
    private static final int SHORT_LISTING = 52 * 1024;

    private static final int REST_OF_LISTING = 4 * 1024;
    private static final SmbStep LOOK = new SmbStep.Nothing();
    /** To create files and directories in a directory (MS-SMB2 2.2.13.1.2). */
    private static final int ADD_FILE_OR_DIRECTORY = 0x2 | 0x4;

    private final KnownPlaces places = new KnownPlaces();
    private final SmbTree tree;
    private final ShareAddress share;
    private final Failures failures;
    private final Administration administration;
    private final ShareAdmission admission;
    private final SmbSecurity security;
    private final VolumeTraits traits;

    SmbVolume(
            SmbTree tree,
            ShareAddress share,
            Failures failures,
            Administration administration,
            ShareFeatures features) {
        this.tree = tree;
        this.share = share;
        this.failures = failures;
        this.administration = administration;
        this.admission = new ShareAdmission(administration, share.name(), tree, failures);
        this.security = new SmbSecurity(tree, failures, features.streams());
        this.traits = traits(features, tree.transferBytes());
        note(SharePath.root(), features.root());
    }

    /** Samba's disks count bytes where Windows counts characters, and no server says which it does. */
    private static NameRules countedInBytes(NameRules rules) {
        return new NameRules(
                rules.caseSensitive(),
                rules.illegalCharacters(),
                rules.controlCharacters(),
                rules.reservedNames(),
                rules.trailingDotOrSpace(),
                rules.maxNameLength(),
                rules.maxPathLength(),
                NameRules.LengthUnit.UTF8_BYTES,
                rules.eightDotThree());
    }

    private static VolumeTraits traits(ShareFeatures features, int transferBytes) {
        return VolumeTraits.builder(NAMES)
                .timePrecision(Duration.ofNanos(100))
                .attributes(Wire.ATTRIBUTES)
                .replacingRename(true)
                .openTargetRefusesReplace(true)
                .renameThroughClaim(true)
                .claimsDenyOpens(true)
                .maxClaims(4096)
                .stableIds(features.ids())
                .hidesEntries(features.hidesEntries())
                .parallelism(64)
                .transferSize(transferBytes)
                .build();
    }

    @Override
    public VolumeTraits traits() {
        return traits;
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        Map<Capability, CapabilityStatus> all = new EnumMap<>(new SmbBackend(SmbOptions.defaults()).declared());
        CapabilityStatus administering = administration.status();
        for (Capability each : Set.of(
                Capability.LIST_SESSIONS, Capability.LIST_OPEN_FILES, Capability.CLOSE_FILE, Capability.DISCONNECT)) {
            all.put(each, administering);
        }
        all.put(Capability.REFUSE_NEWCOMERS, admission.status());
        return all;
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        Object facet = null;
        if (type == SessionLister.class || type == FileCloser.class || type == SessionCloser.class) {
            facet = administration;
        } else if (type == Admission.class) {
            facet = admission;
        } else if (type == SecurityDescriptors.class) {
            facet = security;
        } else if (type == WholeFiles.class) {
            facet = new SmbWholeFiles(tree, failures);
        } else if (type == ServerCopy.class) {
            facet = new SmbCopy(tree, failures);
        }
        return Optional.ofNullable(facet).map(type::cast);
    }

    @Override
    public Optional<Space> space() throws ShareException {
        try {
            SmbTree.Done done = tree.openAndDo(existing("", READ_ATTRIBUTES, SHARE_ALL, DIRECTORY), Wire.querySpace());
            note(SharePath.root(), done.info());
            return Optional.of(Wire.space(done.answered()));
        } catch (SmbFailure e) {
            throw failures.of("ask for free space", SharePath.root(), e);
        }
    }

    @Override
    public Instant serverTime() throws ShareException {
        return administration.time();
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        try {
            SmbInfo info = tree.openAndDo(existing(Wire.path(path), READ_ATTRIBUTES, SHARE_ALL, 0), LOOK)
                    .info();
            Entry entry = Wire.entry(path.name(), info);
            if (entry.isDirectory()) {
                note(path, info);
            }
            return Optional.of(entry);
        } catch (SmbFailure e) {
            ShareException failure = failures.of("look at", path, e);
            if (failure.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private void note(SharePath directory, SmbInfo info) {
        if (info.fileId().isPresent() && !Wire.isReparsePoint(info)) {
            places.put(directory, info.fileId().getAsLong());
        }
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        try {
            SmbOpen open = existing(Wire.path(directory), ADD_FILE_OR_DIRECTORY, SHARE_ALL, DIRECTORY);
            note(directory, tree.openAndDo(open, LOOK).info());
            return true;
        } catch (SmbFailure e) {
            ShareException failure = failures.of("ask for the rights on", directory, e);
            if (failure.kind() == ErrorKind.ACCESS_DENIED) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        try {
            SmbOpen open = existing(Wire.path(directory), READ_DATA | READ_ATTRIBUTES, SHARE_ALL, DIRECTORY);
            Optional<SmbTree.Done> all = listAtOnce(open);
            if (all.isPresent()) {
                LinkCheck links = new LinkCheck(tree, directory, all.get().info(), places, failures);
                return new SmbCursor(tree, all.get().answered(), links, directory, failures);
            }
            SmbHandle handle = tree.open(open);
            return new SmbCursor(
                    tree, handle, new LinkCheck(tree, directory, handle.info(), places, failures), directory, failures);
        } catch (SmbFailure e) {
            throw failures.of("list", directory, e);
        }
    }

    /** Returns the whole listing of a short directory; nothing of a long one. */
    private Optional<SmbTree.Done> listAtOnce(SmbOpen open) throws SmbFailure {
        try {
            SmbTree.Done done = tree.openAndDo(open, Wire.list(SHORT_LISTING), Wire.list(REST_OF_LISTING));
            boolean whole = done.answers().get(1).length == 0;
            return whole ? Optional.of(done) : Optional.empty();
        } catch (SmbFailure e) {
            if (SmbCursor.isAboutOthers(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        try {
            SmbHandle handle =
                    tree.open(existing(Wire.path(file), READ_DATA | READ_ATTRIBUTES, SHARE_ALL, NO_DIRECTORY));
            return new SmbReader(handle, file, failures);
        } catch (SmbFailure e) {
            throw failures.of("read", file, e);
        }
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        int access = READ_DATA | WRITE_DATA | APPEND_DATA | DELETE | READ_ATTRIBUTES | WRITE_ATTRIBUTES;
        try {
            SmbHandle handle = tree.open(create(Wire.path(file), access, SHARE_NONE, NO_DIRECTORY, 0));
            return new SmbWriter(tree, handle, file, failures);
        } catch (SmbFailure e) {
            throw failures.ofCreation("create", file, e);
        }
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        try {
            // Not for writing: a read-only file can be claimed, as it can be renamed.
            SmbHandle handle = tree.open(
                    existing(Wire.path(file), READ_DATA | DELETE | READ_ATTRIBUTES, SHARE_NONE, NO_DIRECTORY));
            return new SmbClaim(handle, file, failures);
        } catch (SmbFailure e) {
            throw failures.of("claim", file, e);
        }
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        if (from.isRoot() || to.startsWith(from)) {
            throw failures.of(
                    ErrorKind.REFUSED, "rename \"" + from + "\" to", to, "nothing can be moved into itself", null);
        }
        try {
            // Samba lets a directory replace an empty one.
            int what = mode == RenameMode.REPLACE ? NO_DIRECTORY : 0;
            tree.openAndDo(existing(Wire.path(from), DELETE, SHARE_ALL, what), Wire.rename(to, mode));
        } catch (SmbFailure e) {
            if (mode == RenameMode.REPLACE && Failures.isOf(e, NtStatus.STATUS_FILE_IS_A_DIRECTORY)) {
                rename(from, to, RenameMode.FAIL_IF_EXISTS);
                return;
            }
            ShareException failure = failures.ofChange("rename \"" + from + "\" to", to, e);
            throw failure.kind() == ErrorKind.ACCESS_DENIED ? whyDenied(from, to, mode, e, failure) : failure;
        } finally {
            // Also where it is not known whether it was done.
            places.forget(from);
            places.forget(to);
        }
    }

    /**
     * Servers say "access denied" as well when somebody has the target open, or a file below a directory that is renamed.
     * Where we have all the rights that renaming needs, only that is left as the reason. Rights are asked for without an
     * open that could be in anybody's way: this is a live target, and a claim on it, however short, would hit its readers.
     */
    private ShareException whyDenied(
            SharePath from, SharePath to, RenameMode mode, SmbFailure cause, ShareException denied) {
        try {
            Optional<Entry> replaced = mode == RenameMode.REPLACE ? stat(to).filter(Entry::isFile) : Optional.empty();
            if (replaced.filter(file -> file.attributes().contains(FileAttribute.READ_ONLY))
                    .isPresent()) {
                return failures.of(
                        ErrorKind.ACCESS_DENIED, "replace", to, "it is read-only, so that the server keeps it", cause);
            }
            boolean mayRename = mayRemove(from) && mayChange(to.parent().orElse(SharePath.root()));
            if (replaced.isPresent()) {
                return mayRename && mayRemove(to)
                        ? failures.of(ErrorKind.IN_USE, "replace", to, "somebody has it open", cause)
                        : denied;
            }
            boolean isDirectory = stat(from).filter(Entry::isDirectory).isPresent();
            return mayRename && isDirectory && (from.parent().equals(to.parent()) || mayChange(from))
                    ? failures.of(ErrorKind.IN_USE, "rename", from, "somebody has something open in it", cause)
                    : denied;
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.IN_USE) {
                return failures.of(ErrorKind.IN_USE, "replace", to, "somebody has it open", cause);
            }
            denied.addSuppressed(e);
            return denied;
        }
    }

    /** A name can be taken away by who may delete the file, and by who may delete anything in its directory. */
    private boolean mayRemove(SharePath path) throws ShareException {
        return hasRight(path, DELETE) || hasRight(path.parent().orElse(SharePath.root()), DELETE_CHILD);
    }

    private boolean hasRight(SharePath path, int right) throws ShareException {
        try {
            OptionalInt rights = tree.rights(Wire.path(path));
            return rights.isPresent() && (rights.getAsInt() & right) != 0;
        } catch (SmbFailure e) {
            throw failures.of("ask for the rights on", path, e);
        }
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        try {
            SmbOpen open = create(Wire.path(directory), READ_ATTRIBUTES, SHARE_ALL, DIRECTORY, 0);
            note(directory, tree.openAndDo(open, LOOK).info());
        } catch (SmbFailure e) {
            throw failures.ofChange("create the directory", directory, e);
        }
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        if (path.isRoot()) {
            throw failures.of(ErrorKind.REFUSED, "delete", path, "it is the root of the share", null);
        }
        try {
            tree.openAndDo(existing(Wire.path(path), DELETE, SHARE_ALL, 0), Wire.delete());
        } catch (SmbFailure e) {
            throw failures.ofChange("delete", path, e);
        }
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        try {
            SmbOpen open = existing(Wire.path(path), WRITE_ATTRIBUTES, SHARE_ALL, 0);
            tree.openAndDo(open, Wire.basic(modified, attributes));
        } catch (SmbFailure e) {
            throw failures.ofChange("set the times and attributes of", path, e);
        }
    }

    /** Asks nobody: a server orders and keeps names by itself, and takes no order to. */
    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        try {
            tree.check();
        } catch (SmbFailure e) {
            throw failures.ofChange("make the names durable in", directory, e);
        }
    }

    @Override
    public void close() {
        tree.close();
    }

    @Override
    public String toString() {
        return share.toString();
    }
}
