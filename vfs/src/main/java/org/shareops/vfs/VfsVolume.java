package org.shareops.vfs;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.provider.UriParser;
import org.jspecify.annotations.Nullable;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/** A directory in a file system of Commons VFS. Each primitive looks and acts under the lock of {@link OpenNames}. */
final class VfsVolume extends VfsOpened implements Volume {
    private static final int MAX_CLAIMS = 1_000;

    private final VfsPlaces places;
    private final boolean remote;
    private final VolumeTraits traits;

    VfsVolume(VfsLink link, VfsPlaces places, boolean remote) {
        super(link.names, link);
        this.places = places;
        this.remote = remote;
        this.traits = VolumeTraits.builder(rules(remote))
                .timePrecision(remote ? Duration.ofSeconds(1) : Duration.ofMillis(1))
                .claimsDenyOpens(false)
                .maxClaims(MAX_CLAIMS)
                .build();
    }

    /** Commons VFS takes a backslash for a slash everywhere. */
    static NameRules rules(boolean remote) {
        NameRules strict = NameRules.windows();
        return !remote && File.separatorChar == '\\'
                ? strict
                : new NameRules(true, "/\\", false, Set.of(), true, 255, 1024, NameRules.LengthUnit.UTF8_BYTES, false);
    }

    @Override
    public VolumeTraits traits() {
        return traits;
    }

    @Override
    public Map<org.shareops.model.Capability, CapabilityStatus> capabilities() throws ShareException {
        check("ask for the capabilities", SharePath.root());
        return Map.of();
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return Optional.empty();
    }

    @Override
    public Optional<Space> space() throws ShareException {
        check("ask for the space", SharePath.root());
        return Optional.empty();
    }

    /** {@inheritDoc} Another machine's is told by a file that is made for it. */
    @Override
    public Instant serverTime() throws ShareException {
        return ask("read the clock", SharePath.root(), () -> {
            if (!remote) {
                return Instant.now();
            }
            FileObject probe = places.free("read the clock", SharePath.of(".shareops-clock"));
            probe.createFile();
            try {
                probe.refresh();
                return Instant.ofEpochMilli(probe.getContent().getLastModifiedTime());
            } finally {
                probe.delete();
            }
        });
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return ask("stat", path, () -> {
            Optional<FileObject> found = places.find(path);
            return found.isEmpty() ? Optional.empty() : Optional.of(entry(path.name(), found.get()));
        });
    }

    private static Entry entry(String name, FileObject file) throws IOException {
        EntryKind kind = file.isSymbolicLink()
                ? EntryKind.SYMBOLIC_LINK
                : file.isFolder() ? EntryKind.DIRECTORY : file.isFile() ? EntryKind.FILE : EntryKind.OTHER;
        return new Entry(
                name,
                kind,
                kind == EntryKind.FILE ? file.getContent().getSize() : 0,
                Instant.ofEpochMilli(file.getContent().getLastModifiedTime()),
                Optional.empty(),
                Set.of(),
                Optional.empty());
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        List<Entry> entries = ask("list", directory, () -> {
            List<Entry> found = new ArrayList<>();
            for (FileObject each : places.directory("list", directory).getChildren()) {
                each.refresh();
                if (each.exists()) {
                    found.add(entry(UriParser.decode(each.getName().getBaseName()), each));
                }
            }
            return found;
        });
        return new Listing(this, directory, entries.iterator());
    }

    /** The entries of one moment. */
    private static final class Listing extends VfsOpened implements EntryCursor {
        private final SharePath directory;
        private final Iterator<Entry> entries;

        Listing(VfsVolume volume, SharePath directory, Iterator<Entry> entries) {
            super(volume.names, volume);
            this.directory = directory;
            this.entries = entries;
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            check("list", directory);
            return entries.hasNext() ? entries.next() : null;
        }
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return ask("read", file, () -> new VfsReader(this, file, places.file("read", file)));
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return ask("create", file, () -> {
            checkName("create", file);
            places.free("create", file).createFile();
            return VfsClaim.writing(this, places, file);
        });
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        return ask("claim", file, () -> {
            places.file("claim", file);
            if (names.holder(places.url(file)) != null) {
                throw refusal(ErrorKind.IN_USE, "claim", file, "somebody has claimed it; try again later");
            }
            return VfsClaim.holding(this, places, file);
        });
    }

    private void checkName(String operation, SharePath path) throws ShareException {
        List<String> problems = traits.names().problemsOf(path);
        if (!problems.isEmpty()) {
            throw refusal(ErrorKind.INVALID_NAME, operation, path, problems.get(0));
        }
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        ask("rename", from, () -> {
            if (mode == RenameMode.REPLACE) {
                throw refusal(
                        ErrorKind.UNSUPPORTED, "rename", from, "Commons VFS deletes a file before it replaces it");
            }
            if (from.isRoot() || (to.startsWith(from) && !to.equals(from))) {
                throw refusal(ErrorKind.REFUSED, "rename", from, "no directory moves into itself, and no root at all");
            }
            checkName("rename", to);
            FileObject source = places.existing("rename", from);
            if (!to.equals(from)) {
                move(source, places.free("rename", to));
                names.renamed(places.url(from), places.url(to));
            }
            return to;
        });
    }

    /** The files of {@code ram:} lose their time by a renaming, and its directories what they hold. */
    private void move(FileObject from, FileObject to) throws IOException {
        boolean forgetful = places.scheme().equals("ram");
        long modified = from.getContent().getLastModifiedTime();
        if (forgetful && from.isFolder()) {
            to.createFolder();
            for (FileObject each : from.getChildren()) {
                move(each, to.resolveFile("./" + each.getName().getBaseName()));
            }
            from.refresh();
            from.delete();
        } else {
            from.moveTo(to);
        }
        if (forgetful) {
            to.getContent().setLastModifiedTime(modified);
        }
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        ask("create directory", directory, () -> {
            checkName("create directory", directory);
            places.free("create directory", directory).createFolder();
            return directory;
        });
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        ask("delete", path, () -> {
            if (path.isRoot()) {
                throw refusal(ErrorKind.REFUSED, "delete", path, "the root of a share stays");
            }
            FileObject doomed = places.existing("delete", path);
            if (doomed.isFolder() && !doomed.isSymbolicLink() && doomed.getChildren().length > 0) {
                throw refusal(ErrorKind.NOT_EMPTY, "delete", path, "delete what it holds first");
            }
            if (!doomed.delete()) {
                throw refusal(ErrorKind.UNSUPPORTED, "delete", path, "Commons VFS deletes no link to a directory");
            }
            names.deleted(places.url(path));
            return path;
        });
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        ask("set the time of", path, () -> {
            FileObject file = places.existing("set the time of", path);
            Capability needed =
                    file.isFolder() ? Capability.SET_LAST_MODIFIED_FOLDER : Capability.SET_LAST_MODIFIED_FILE;
            if (modified != null && places.system().hasCapability(needed)) {
                file.getContent().setLastModifiedTime(modified.toEpochMilli());
            }
            return path;
        });
    }

    /** {@inheritDoc} Commons VFS has no means for it. */
    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        ask("sync", directory, () -> places.directory("sync", directory));
    }
}
