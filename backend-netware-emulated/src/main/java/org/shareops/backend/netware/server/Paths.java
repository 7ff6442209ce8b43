package org.shareops.backend.netware.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.HandlePath;

/** Finds out where the paths of requests lead. None leads out of its volume. */
final class Paths {
    private final List<Volume> volumes;
    private final DirectoryHandles handles;

    Paths(List<Volume> volumes, DirectoryHandles handles) {
        this.volumes = List.copyOf(volumes);
        this.handles = handles;
    }

    List<Volume> volumes() {
        return volumes;
    }

    /**
     * Returns a volume.
     *
     * @throws Refused 0x98 if there is none
     */
    Volume volume(long number) throws Refused {
        if (number < 0 || number >= volumes.size()) {
            throw new Refused(Completion.NO_SUCH_VOLUME);
        }
        return volumes.get((int) number);
    }

    /**
     * Returns the volume of this name, whatever its case, with or without a colon.
     *
     * @throws Refused 0x98 if there is none
     */
    Volume volume(String name) throws Refused {
        String plain = Names.fold(name.endsWith(":") ? name.substring(0, name.length() - 1) : name);
        for (Volume volume : volumes) {
            if (Names.fold(volume.name()).equals(plain)) {
                return volume;
            }
        }
        throw new Refused(Completion.NO_SUCH_VOLUME);
    }

    /** Finds the place of function 87's path. */
    Place resolve(Station station, HandlePath path, int nameSpace) throws Refused, IOException {
        List<byte[]> names = path.names();
        switch (path.flag()) {
            case HandlePath.NO_HANDLE -> {
                if (names.isEmpty()) {
                    throw new Refused(Completion.NO_SUCH_VOLUME);
                }
                Volume volume = volume(Names.decode(names.get(0)));
                return walk(volume, nameSpace, volume.catalog().root(), names.subList(1, names.size()));
            }
            case HandlePath.DIRECTORY_BASE -> {
                Volume volume = volume(path.volume());
                Entry base = volume.catalog().byNumber(path.base());
                if (base == null) {
                    throw new Refused(Completion.INVALID_PATH);
                }
                return walk(volume, nameSpace, base, names);
            }
            case HandlePath.SHORT_HANDLE -> {
                DirectoryHandles.Handle handle = handles.find(station, (int) path.base() & 0xFF);
                return walk(handle.volume(), nameSpace, handle.directory(), names);
            }
            default -> throw new Refused(Completion.INVALID_PATH);
        }
    }

    /** Finds the place of an old call's path: a directory handle, or 0 for a path that begins with a volume. */
    Place resolve(Station station, int handle, byte[] path) throws Refused, IOException {
        int colon = indexOf(path, ':');
        byte[] rest = Arrays.copyOfRange(path, colon + 1, path.length);
        if (handle == 0) {
            if (colon < 0) {
                throw new Refused(Completion.NO_SUCH_VOLUME);
            }
            Volume volume = volume(Names.decode(Arrays.copyOf(path, colon)));
            boolean slash = rest.length > 0 && isSeparator(rest[0]);
            List<byte[]> names = split(slash ? Arrays.copyOfRange(rest, 1, rest.length) : rest);
            return walk(volume, Names.DOS, volume.catalog().root(), names);
        }
        DirectoryHandles.Handle base = handles.find(station, handle);
        if (colon >= 0) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return walk(base.volume(), Names.DOS, base.directory(), split(rest));
    }

    private static List<byte[]> split(byte[] path) {
        List<byte[]> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i == path.length || isSeparator(path[i])) {
                // One separator may stand at the end, as behind a directory; elsewhere an empty name is no name.
                if (i < path.length || i > start) {
                    names.add(Arrays.copyOfRange(path, start, i));
                }
                start = i + 1;
            }
        }
        return names;
    }

    private static boolean isSeparator(byte b) {
        return b == '/' || b == '\\';
    }

    private static int indexOf(byte[] bytes, char wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static Place walk(Volume volume, int nameSpace, Entry from, List<byte[]> names)
            throws Refused, IOException {
        volume.requireNameSpace(nameSpace);
        if (names.isEmpty()) {
            // Whoever only names an entry must not be led astray by what has become of it on this machine.
            volume.catalog().content(from.isDirectory() ? from : from.directory(), false);
            if (from.isGone()) {
                throw new Refused(Completion.INVALID_PATH);
            }
            return new Place(volume, nameSpace, from, null);
        }
        Entry at = from;
        for (byte[] name : names.subList(0, names.size() - 1)) {
            at = step(volume, nameSpace, at, name);
        }
        if (!at.isDirectory()) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return new Place(volume, nameSpace, at, names.get(names.size() - 1));
    }

    private static Entry step(Volume volume, int nameSpace, Entry from, byte[] rawName) throws Refused, IOException {
        String name;
        try {
            name = Names.decode(rawName);
        } catch (Refused notUtf8) {
            throw new Refused(Completion.INVALID_PATH);
        }
        Entry next = from.isDirectory() && Names.isLegal(name, nameSpace)
                ? volume.catalog().find(from, name, nameSpace)
                : null;
        if (next == null || !next.isDirectory()) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return next;
    }
}
