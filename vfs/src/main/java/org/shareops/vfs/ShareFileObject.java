package org.shareops.vfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.vfs2.FileContent;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileNotFolderException;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSelector;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileType;
import org.apache.commons.vfs2.NameScope;
import org.apache.commons.vfs2.RandomAccessContent;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.provider.AbstractFileObject;
import org.apache.commons.vfs2.provider.DefaultFileContent;
import org.apache.commons.vfs2.util.FileObjectUtils;
import org.apache.commons.vfs2.util.RandomAccessMode;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;

/**
 * A file on a share. What it says of itself is as old as the last time that it was attached, as with the other providers;
 * {@code refresh()} forgets it. What changes content or names goes through the engine of the library (rules R1-R3).
 */
final class ShareFileObject extends AbstractFileObject<ShareFileSystem> {
    private final SharePath path;
    /** What the server said last; null if it was not asked, or there is nothing. */
    private volatile @Nullable Entry entry;

    private volatile @Nullable DefaultFileContent content;
    private volatile @Nullable Draft newestDraft;

    ShareFileObject(ShareFileName name, ShareFileSystem system) throws FileSystemException {
        super(name, system);
        this.path = SharePath.of(name.getPathDecoded());
    }

    SharePath path() {
        return path;
    }

    ShareFileSystem getAbstractSystem() {
        return getAbstractFileSystem();
    }

    Share share() {
        return getAbstractFileSystem().share();
    }

    // ---- what it is

    @Override
    protected FileType doGetType() throws ShareException {
        entry = look().orElse(null);
        return typeOf(entry);
    }

    private static FileType typeOf(@Nullable Entry entry) {
        if (entry == null) {
            return FileType.IMAGINARY;
        }
        return switch (entry.kind()) {
            case DIRECTORY, MOUNT_POINT -> FileType.FOLDER;
            case FILE, SYMBOLIC_LINK, OTHER -> FileType.FILE;
        };
    }

    /** A name that the share cannot hold is one that is not there. */
    private Optional<Entry> look() throws ShareException {
        try {
            return share().files().stat(path.toString());
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.INVALID_NAME) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns what the server says of the file, asking it if that is not known. */
    Entry entry() throws IOException {
        Entry known = entry;
        if (known == null) {
            known = look().orElseThrow(() -> new org.apache.commons.vfs2.FileNotFoundException(getName()));
            entry = known;
        }
        return known;
    }

    /** Takes what a listing says of the file. */
    private void found(Entry listed) throws FileSystemException {
        entry = listed;
        injectType(typeOf(listed));
        getType(); // attaches it without asking: only what is attached can be made to forget
    }

    @Override
    protected void doDetach() {
        forget();
    }

    private void forget() {
        entry = null;
        DefaultFileContent known = content;
        if (known != null) {
            known.resetAttributes();
        }
    }

    @Override
    protected FileContent doCreateFileContent() {
        DefaultFileContent made = new DefaultFileContent(this, getFileContentInfoFactory());
        content = made;
        return made;
    }

    @Override
    protected long doGetContentSize() throws IOException {
        return entry().size();
    }

    @Override
    protected long doGetLastModifiedTime() throws IOException {
        return entry().modified().toEpochMilli();
    }

    @Override
    protected boolean doSetLastModifiedTime(long modified) throws IOException {
        share().files().setModified(path.toString(), Instant.ofEpochMilli(modified));
        forget();
        return true;
    }

    @Override
    protected boolean doIsHidden() throws IOException {
        return entry().attributes().contains(FileAttribute.HIDDEN);
    }

    @Override
    protected boolean doIsExecutable() throws IOException {
        return entry().attributes().contains(FileAttribute.EXECUTABLE);
    }

    /** A directory's attribute says nothing about what may be created in it. */
    @Override
    protected boolean doIsWriteable() throws IOException {
        return !entry().isFile() || !entry().attributes().contains(FileAttribute.READ_ONLY);
    }

    @Override
    protected boolean doIsSymbolicLink() throws IOException {
        return entry().kind() == EntryKind.SYMBOLIC_LINK;
    }

    @Override
    protected boolean doSetWritable(boolean writable, boolean ownerOnly) throws IOException {
        return set(FileAttribute.READ_ONLY, !writable);
    }

    @Override
    protected boolean doSetExecutable(boolean executable, boolean ownerOnly) throws IOException {
        return set(FileAttribute.EXECUTABLE, executable);
    }

    /** Returns false if the share does not keep the attribute. */
    private boolean set(FileAttribute attribute, boolean value) throws IOException {
        if (!share().files().traits().attributes().contains(attribute)) {
            return false;
        }
        Set<FileAttribute> wanted = EnumSet.noneOf(FileAttribute.class);
        wanted.addAll(entry().attributes());
        if (value) {
            wanted.add(attribute);
        } else {
            wanted.remove(attribute);
        }
        share().files().setAttributes(path.toString(), wanted);
        forget();
        return true;
    }

    @Override
    protected Map<String, Object> doGetAttributes() throws IOException {
        Map<String, Object> all = new TreeMap<>();
        for (FileAttribute each : share().files().traits().attributes()) {
            all.put(Attributes.nameOf(each), entry().attributes().contains(each));
        }
        entry().id().ifPresent(id -> all.put(Attributes.ID, id.value()));
        return all;
    }

    @Override
    protected void doSetAttribute(String attribute, Object value) throws IOException {
        if (!(value instanceof Boolean flag) || !set(Attributes.named(attribute), flag)) {
            throw ShareException.of(ErrorKind.UNSUPPORTED, "set the attribute " + attribute)
                    .share(share().address())
                    .path(path)
                    .detail("the share keeps " + share().files().traits().attributes() + ", each true or false")
                    .build();
        }
    }

    @Override
    protected boolean doIsSameFile(FileObject other) throws FileSystemException {
        if (!(FileObjectUtils.getAbstractFileObject(other) instanceof ShareFileObject that) || !isOnServerOf(that)) {
            return false;
        }
        try {
            return (isOnShareOf(that) && that.folded().equals(folded()))
                    || (entry().id().isPresent()
                            && entry().id().equals(that.entry().id()));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException("vfs.provider/get-type.error", e, getName());
        }
    }

    private boolean isOnServerOf(ShareFileObject other) {
        return other.share().address().server().equals(share().address().server());
    }

    /** Two file systems may be one share: with other options, or with the user in the URL. */
    boolean isOnShareOf(ShareFileObject other) {
        return other.share().address().equals(share().address());
    }

    /** Returns the path as it can be compared with others on the share. */
    SharePath folded() throws FileSystemException {
        try {
            return SharePath.of(share().files().traits().names().fold(path.toString()));
        } catch (ShareException e) {
            throw new FileSystemException("vfs.provider/get-type.error", e, getName());
        }
    }

    // ---- directories

    @Override
    protected String @Nullable [] doListChildren() throws IOException {
        List<Entry> listed = list();
        return listed == null
                ? null
                : listed.stream().map(each -> PercentCode.inPath(each.name())).toArray(String[]::new);
    }

    /** Says of each what the listing said, so that nobody has to ask again. */
    @Override
    protected FileObject @Nullable [] doListChildrenResolved() throws IOException {
        List<Entry> listed = list();
        if (listed == null) {
            throw new FileNotFolderException(getName());
        }
        List<FileObject> children = new ArrayList<>();
        for (Entry each : listed) {
            FileName childName = getAbstractFileSystem()
                    .getFileSystemManager()
                    .resolveName(getName(), "./" + PercentCode.inPath(each.name()), NameScope.CHILD);
            FileObject child = getAbstractFileSystem().resolveFile(childName);
            ((ShareFileObject) FileObjectUtils.getAbstractFileObject(child)).found(each);
            children.add(child);
        }
        return children.toArray(FileObject[]::new);
    }

    private @Nullable List<Entry> list() throws IOException {
        if (!getType().hasChildren()) {
            return null;
        }
        NameRules rules = share().files().traits().names();
        return share().files().list(path.toString()).stream()
                .filter(each -> !Records.isOurs(rules, each.name()))
                .toList();
    }

    /** A directory that somebody else has just made is as good as one of ours. */
    @Override
    protected void doCreateFolder() throws ShareException {
        try {
            share().files().createDirectory(path.toString());
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS
                    || !look().map(Entry::isDirectory).orElse(false)) {
                throw e;
            }
        }
        forget();
    }

    // ---- content

    /** {@inheritDoc} What somebody else has created meanwhile stays as it is. */
    @Override
    public void createFile() throws FileSystemException {
        refresh();
        super.createFile();
    }

    @Override
    protected InputStream doGetInputStream(int bufferSize) throws IOException {
        if (!getType().hasContent() && getType() != FileType.IMAGINARY) {
            throw new FileSystemException("vfs.provider/read-not-file.error", getName());
        }
        try {
            return share().files().read(path.toString());
        } catch (ShareException e) {
            throw missing(e);
        }
    }

    private IOException missing(ShareException e) {
        return e.kind() == ErrorKind.NOT_FOUND ? new org.apache.commons.vfs2.FileNotFoundException(getName(), e) : e;
    }

    /** {@inheritDoc} Nothing reaches the server before the stream is closed. */
    @Override
    protected OutputStream doGetOutputStream(boolean append) throws IOException {
        Draft draft = draft(append);
        return new StagedOutput(draft, () -> written(draft.creates()));
    }

    @Override
    protected RandomAccessContent doGetRandomAccessContent(RandomAccessMode mode) throws IOException {
        if (mode.requestWrite()) {
            Draft draft = draft(true);
            return ContentAccess.changing(draft, () -> written(draft.creates()));
        }
        if (!getType().hasContent() && getType() != FileType.IMAGINARY) {
            throw new FileSystemException("vfs.provider/read-not-file.error", getName());
        }
        try {
            return ContentAccess.reading(share().files().channel(path.toString()));
        } catch (ShareException e) {
            throw missing(e);
        }
    }

    /** Asks the server what is there now: a refusal is worth more before the content is written than after it. */
    private Draft draft(boolean fromOld) throws IOException {
        Entry now = look().orElse(null);
        if (now == null) {
            checkParent();
        } else if (!now.isFile()) {
            throw new FileSystemException("vfs.provider/write-not-file.error", getName());
        } else if (now.attributes().contains(FileAttribute.READ_ONLY)) {
            throw new FileSystemException("vfs.provider/write-read-only.error", getName());
        }
        Draft draft = new Draft(getAbstractFileSystem(), path, now, fromOld);
        newestDraft = draft;
        return draft;
    }

    private void checkParent() throws IOException {
        SharePath parent = path.parent().orElse(SharePath.root());
        Optional<Entry> above = share().files().stat(parent.toString());
        if (above.isEmpty() || typeOf(above.get()) != FileType.FOLDER) {
            throw ShareException.of(above.isEmpty() ? ErrorKind.NOT_FOUND : ErrorKind.WRONG_TYPE, "write the file")
                    .share(share().address())
                    .path(path)
                    .detail("\"" + parent + "\" is " + (above.isEmpty() ? "not there" : "no directory")
                            + "; create the directory first")
                    .build();
        }
    }

    /** Gives up what was written last and is not in place yet. */
    boolean abandonDraft() {
        Draft draft = newestDraft;
        newestDraft = null;
        if (draft == null) {
            return false;
        }
        draft.abandon();
        return true;
    }

    /**
     * New content is in place. The server is not asked again: should it not answer, that would look as if nothing were in place.
     *
     * @param created whether there was no file before
     */
    private void written(boolean created) throws IOException {
        newestDraft = null;
        if (created) {
            became(FileType.FILE);
        } else {
            forget();
            injectType(FileType.FILE);
        }
    }

    /** Does nothing: the stream itself tells when it is known what has become of the file. */
    @Override
    protected void endOutput() {}

    /** The name stands for something new now. */
    void became(FileType type) throws FileSystemException {
        forget();
        tell(() -> handleCreate(type));
    }

    /** The name stands for nothing any more. */
    void gone() throws FileSystemException {
        forget();
        tell(this::handleDelete);
    }

    /** Tells those who listen to the file, and its parent. */
    @FunctionalInterface
    private interface Telling {
        void run() throws Exception;
    }

    private void tell(Telling telling) throws FileSystemException {
        try {
            telling.run();
        } catch (FileSystemException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FileSystemException("vfs.provider/notify-listener.warn", getName(), e);
        }
    }

    // ---- names

    @Override
    protected void doDelete() throws ShareException {
        Deletion.delete(share(), path, getAbstractFileSystem().updateOptions());
    }

    /**
     * {@inheritDoc} A whole directory goes at once: if somebody holds a file in it, all of it stays (rule R3).
     *
     * @throws FileSystemException also if another provider's {@code moveTo} asks for it to make room, and this is a directory
     */
    @Override
    public int delete(FileSelector selector) throws FileSystemException {
        if (selector == Selectors.SELECT_ALL && Relocation.isMakingRoom()) {
            return Relocation.makeRoom(this);
        }
        if (selector != Selectors.SELECT_ALL || path.isRoot() || !isFolder()) {
            return super.delete(selector);
        }
        List<FileObject> all = new ArrayList<>();
        findFiles(selector, true, all);
        try {
            Deletion.remove(share(), path, getAbstractFileSystem().updateOptions());
        } catch (ShareException e) {
            throw new FileSystemException("vfs.provider/delete.error", e, getName());
        }
        for (FileObject each : all) {
            ((ShareFileObject) FileObjectUtils.getAbstractFileObject(each)).gone();
        }
        return all.size();
    }

    /** {@inheritDoc} A name that is taken is replaced by the engine, and never deleted first (rules R1, R2). */
    @Override
    public void moveTo(FileObject target) throws FileSystemException {
        Relocation.move(this, target);
    }

    /** {@inheritDoc} A name that is taken is replaced by the engine, and never deleted first (rules R1, R2). */
    @Override
    public void copyFrom(FileObject source, FileSelector selector) throws FileSystemException {
        Relocation.copy(source, selector, this);
    }
}
