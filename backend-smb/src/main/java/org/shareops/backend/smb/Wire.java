package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SharePath;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Space;

/** The structures of MS-FSCC that this backend reads and writes. */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
final class Wire {
    /** FileIdFullDirectoryInformation (MS-FSCC 2.4.19): identities without short names, which nobody here needs. */
    static final int LISTING = 38;

    /** The attributes of MS-FSCC 2.6 that a volume keeps for us. */
    static final Set<FileAttribute> ATTRIBUTES =
            Set.of(FileAttribute.READ_ONLY, FileAttribute.HIDDEN, FileAttribute.SYSTEM);

    private static final int FILE = 1;
    private static final int FILE_SYSTEM = 2;
    private static final int READ_ONLY = 0x1;
    private static final int HIDDEN = 0x2;
    private static final int SYSTEM = 0x4;
    private static final int DIRECTORY = 0x10;
    private static final int ARCHIVE = 0x20;
    private static final int REPARSE_POINT = 0x400;
    private static final int ENTRY_BYTES = 80;
    private static final int STREAM_BYTES = 24;
    private static final int LEAST_RENAME_BYTES = 24;
    /** What fits into a request beside all else. */
    private static final int MOST_PATH_UNITS = 16_000;

    private Wire() {}

    /**
     * Returns a path as it is sent.
     *
     * @throws SmbFailure.Status as a server would, for names that would be other names there
     */
    static String path(SharePath path) throws SmbFailure {
        String sent = String.join("\\", path.names());
        boolean splits = path.names().stream().anyMatch(name -> name.indexOf('\\') >= 0);
        if (splits
                || sent.length() > MOST_PATH_UNITS
                || !StandardCharsets.UTF_16LE.newEncoder().canEncode(sent)) {
            throw new SmbFailure.Status(NtStatus.STATUS_OBJECT_NAME_INVALID.code, null);
        }
        return sent;
    }

    static Entry entry(String name, SmbInfo info) {
        return entry(name, info.attributes(), info.size(), info.written(), info.changed(), info.fileId());
    }

    private static Entry entry(String name, int bits, long size, long written, long changed, OptionalLong id) {
        EntryKind kind = (bits & REPARSE_POINT) != 0
                ? EntryKind.SYMBOLIC_LINK
                : (bits & DIRECTORY) != 0 ? EntryKind.DIRECTORY : EntryKind.FILE;
        return new Entry(
                name,
                kind,
                kind == EntryKind.FILE ? size : 0,
                Times.instant(written),
                changed == 0 ? Optional.empty() : Optional.of(Times.instant(changed)),
                attributes(bits),
                id.isPresent() ? Optional.of(fileId(id.getAsLong())) : Optional.empty());
    }

    static FileId fileId(long id) {
        return new FileId(Long.toHexString(id));
    }

    private static Set<FileAttribute> attributes(int bits) {
        Set<FileAttribute> set = EnumSet.noneOf(FileAttribute.class);
        if ((bits & READ_ONLY) != 0) {
            set.add(FileAttribute.READ_ONLY);
        }
        if ((bits & HIDDEN) != 0) {
            set.add(FileAttribute.HIDDEN);
        }
        if ((bits & SYSTEM) != 0) {
            set.add(FileAttribute.SYSTEM);
        }
        return set;
    }

    /** Reads one answer to a query of a directory, without {@code .} and {@code ..}. */
    static List<Entry> entries(byte[] answer) throws SmbFailure {
        List<Entry> entries = new ArrayList<>();
        ByteBuffer all = littleEndian(answer);
        for (int from = 0; from >= 0; ) {
            String name = name(answer, from, 60, ENTRY_BYTES);
            if (!name.equals(".") && !name.equals("..")) {
                if (all.getLong(from + 40) < 0) {
                    throw malformed("a listing with a file of " + all.getLong(from + 40) + " bytes");
                }
                entries.add(entry(
                        checked(name),
                        all.getInt(from + 56),
                        all.getLong(from + 40),
                        all.getLong(from + 24),
                        all.getLong(from + 32),
                        id(all.getLong(from + 72))));
            }
            from = next(all, from, ENTRY_BYTES + all.getInt(from + 60));
        }
        return entries;
    }

    /** Returns the identity that an answer to a query of a directory gives this name; empty if it gives none. */
    static OptionalLong idOf(String wanted, byte[] answer) throws SmbFailure {
        ByteBuffer all = littleEndian(answer);
        for (int from = 0; from >= 0; ) {
            if (name(answer, from, 60, ENTRY_BYTES).equals(wanted)) {
                return id(all.getLong(from + 72));
            }
            from = next(all, from, ENTRY_BYTES + all.getInt(from + 60));
        }
        return OptionalLong.empty();
    }

    /** File systems without identities give 0 or all ones (MS-FSCC 2.1.9). */
    private static OptionalLong id(long said) {
        return said == 0 || said == -1 ? OptionalLong.empty() : OptionalLong.of(said);
    }

    /** Returns true for symbolic links and junctions, and what else a server shows as what it is not. */
    static boolean isReparsePoint(SmbInfo info) {
        return (info.attributes() & REPARSE_POINT) != 0;
    }

    /** Refuses what would name something else as soon as it is part of a path. */
    private static String checked(String name) throws SmbFailure {
        boolean misleads = name.chars().anyMatch(each -> each == '/' || each == '\\' || each == 0);
        if (name.isEmpty() || misleads) {
            String shown = name.replace("\0", "<NUL>");
            throw malformed("a listing with \"" + shown + "\", which can be no name of a file or directory");
        }
        return name;
    }

    /** Reads the name behind an element's fixed part, of as many bytes as is said at {@code lengthAt} in it. */
    private static String name(byte[] answer, int from, int lengthAt, int fixedBytes) throws SmbFailure {
        if (from + fixedBytes > answer.length) {
            throw malformed("a list that ends in the middle of an element");
        }
        int bytes = littleEndian(answer).getInt(from + lengthAt);
        if (bytes < 0 || bytes % 2 != 0 || bytes > answer.length - from - fixedBytes) {
            throw malformed("a list with a name of " + bytes + " bytes");
        }
        return new String(answer, from + fixedBytes, bytes, StandardCharsets.UTF_16LE);
    }

    /**
     * Returns where the next element of a list begins, or -1 behind the last one. Elements that overlap would make a long
     * list of a short answer; that they begin at multiples of eight (MS-FSCC 2.4) harms nobody if it is not so.
     */
    private static int next(ByteBuffer all, int from, int bytes) throws SmbFailure {
        long step = Integer.toUnsignedLong(all.getInt(from));
        if (step == 0) {
            return -1;
        }
        if (step < bytes || step >= all.capacity() - from) {
            throw malformed("a list whose next element is " + step + " bytes behind one of " + bytes);
        }
        return from + (int) step;
    }

    /** FileRenameInformation (MS-FSCC 2.4.42.2). */
    static SmbStep rename(SharePath target, RenameMode mode) throws SmbFailure {
        byte[] name = path(target).getBytes(StandardCharsets.UTF_16LE);
        ByteBuffer body = allocate(Math.max(LEAST_RENAME_BYTES, 20 + name.length));
        body.putLong(mode == RenameMode.REPLACE ? 1 : 0)
                .putLong(0)
                .putInt(name.length)
                .put(name);
        return new SmbStep.Set(FILE, 10, 0, body.array());
    }

    /** FileDispositionInformation (MS-FSCC 2.4.11). */
    static SmbStep delete() {
        return new SmbStep.Set(FILE, 13, 0, new byte[] {1});
    }

    /**
     * FileBasicInformation (MS-FSCC 2.4.7); zero leaves a field as it is. New content always counts as not yet backed up.
     */
    static SmbStep basic(@Nullable Instant modified, @Nullable Set<FileAttribute> attributes) {
        ByteBuffer body = allocate(40);
        body.putLong(0)
                .putLong(0)
                .putLong(modified == null ? 0 : Times.steps(modified))
                .putLong(0);
        body.putInt(attributes == null ? 0 : bits(attributes)).putInt(0);
        return new SmbStep.Set(FILE, 4, 0, body.array());
    }

    private static int bits(Set<FileAttribute> attributes) {
        return ARCHIVE
                | (attributes.contains(FileAttribute.READ_ONLY) ? READ_ONLY : 0)
                | (attributes.contains(FileAttribute.HIDDEN) ? HIDDEN : 0)
                | (attributes.contains(FileAttribute.SYSTEM) ? SYSTEM : 0);
    }

    /** A part of a listing of at most so many bytes. */
    static SmbStep list(int most) {
        return new SmbStep.ListPart(LISTING, most);
    }

    /** The smallest question about an open file (FileStandardInformation, MS-FSCC 2.4.41). */
    static SmbStep.Query standardInfo() {
        return new SmbStep.Query(FILE, 5, 0, 24);
    }

    /** FileFsFullSizeInformation (MS-FSCC 2.5.4). */
    static SmbStep.Query querySpace() {
        return new SmbStep.Query(FILE_SYSTEM, 7, 0, 32);
    }

    static Space space(byte[] answer) throws SmbFailure {
        if (answer.length < 32) {
            throw malformed("a size of a volume in " + answer.length + " bytes");
        }
        ByteBuffer body = littleEndian(answer);
        long unit = Integer.toUnsignedLong(body.getInt(24)) * Integer.toUnsignedLong(body.getInt(28));
        return new Space(saturated(body.getLong(8), unit), saturated(body.getLong(0), unit));
    }

    private static long saturated(long units, long unit) {
        return unit != 0 && units > Long.MAX_VALUE / unit ? Long.MAX_VALUE : units * unit;
    }

    /** FileFsAttributeInformation (MS-FSCC 2.5.1). */
    static SmbStep.Query queryFileSystem() {
        return new SmbStep.Query(FILE_SYSTEM, 5, 0, 1024);
    }

    /** Returns true if the file system keeps named streams (FILE_NAMED_STREAMS). */
    static boolean hasStreams(byte[] answer) throws SmbFailure {
        if (answer.length < 4) {
            throw malformed("attributes of a volume in " + answer.length + " bytes");
        }
        return (littleEndian(answer).getInt(0) & 0x4_0000) != 0;
    }

    /** FileStreamInformation (MS-FSCC 2.4.48). */
    static SmbStep.Query queryStreams() {
        return new SmbStep.Query(FILE, 22, 0, 60 * 1024);
    }

    /** Returns the names of all streams but the unnamed one. What has no streams at all has an empty answer. */
    static List<String> streams(byte[] answer) throws SmbFailure {
        List<String> names = new ArrayList<>();
        ByteBuffer all = littleEndian(answer);
        for (int from = answer.length == 0 ? -1 : 0; from >= 0; ) {
            String name = name(answer, from, 4, STREAM_BYTES);
            if (!name.equals("::$DATA")) {
                names.add(name);
            }
            from = next(all, from, STREAM_BYTES + all.getInt(from + 4));
        }
        return names;
    }

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static SmbFailure malformed(String what) {
        return new SmbFailure.Malformed("the server sent " + what, null);
    }
}
