package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.READ_ATTRIBUTES;
import static org.shareops.backend.smb.port.SmbOpen.SHARE_ALL;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Refuses to list what a symbolic link leads to. Samba follows links and shows them as the directories behind them; but the
 * entry ".." of such a directory has another identity than the directory above its name, or else the directory is listed
 * twice above. What servers give no identities for cannot be judged.
 */
final class LinkCheck {
    private final SmbTree tree;
    private final SharePath directory;
    private final SmbInfo listed;
    private final Failures failures;
    private final KnownPlaces known;
    private final Map<FileId, SharePath> seen = new HashMap<>();
    private boolean placed;

    LinkCheck(SmbTree tree, SharePath directory, SmbInfo listed, KnownPlaces known, Failures failures) {
        this.tree = tree;
        this.directory = directory;
        this.listed = listed;
        this.known = known;
        this.failures = failures;
        this.placed = directory.isRoot();
    }

    /** Judges a part of a listing. */
    void check(byte[] answer, List<Entry> entries) throws SmbFailure, ShareException {
        if (Wire.isReparsePoint(listed)) {
            throw refused("it is a symbolic link or a junction, which is not followed");
        }
        OptionalLong above = Wire.idOf("..", answer);
        if (!placed && above.isPresent()) {
            placed = true;
            OptionalLong self = Wire.idOf(".", answer);
            boolean comparable = self.isPresent() && self.equals(listed.fileId());
            if (comparable && isElsewhere(above.getAsLong())) {
                throw followed("\"" + directory + "\"");
            }
        }
        if (placed && listed.fileId().isPresent()) {
            known.put(directory, listed.fileId().getAsLong());
        }
        for (Entry entry : entries) {
            checkTwins(entry);
        }
    }

    /** Looks once more before it says yes: while the directory is moved, two looks do not fit together. */
    private boolean isElsewhere(long above) throws SmbFailure, ShareException {
        SharePath parent = directory.parent().orElseThrow();
        // It lies in the very directory that had that name a moment ago: no link has led here.
        if (known.of(parent).equals(OptionalLong.of(above))) {
            return false;
        }
        OptionalLong now = idOf(parent);
        if (now.isPresent() && !isOther(now, above)) {
            known.put(parent, above);
        }
        return isOther(now, above) && idOf(directory).equals(listed.fileId()) && isOther(idOf(parent), above);
    }

    private static boolean isOther(OptionalLong id, long than) {
        return id.isPresent() && id.getAsLong() != than;
    }

    /** No directory has two names, but a link that leads to its neighbour seems to. */
    private void checkTwins(Entry entry) throws SmbFailure, ShareException {
        if (!entry.isDirectory() || entry.id().isEmpty()) {
            return;
        }
        SharePath path = directory.child(entry.name());
        SharePath twin = seen.putIfAbsent(entry.id().get(), path);
        if (twin == null || twin.equals(path)) {
            return;
        }
        OptionalLong id = idOf(path);
        // A listing may show what is renamed meanwhile under both names.
        if (id.isPresent() && id.equals(idOf(twin))) {
            throw followed("\"" + twin + "\" or \"" + path + "\"");
        }
    }

    private ShareException followed(String link) {
        return refused(
                link + " is a symbolic link, or lies behind one, which the server follows without saying so; what"
                        + " it leads to may belong to others. Remove the link on the server, or name the place it leads to");
    }

    private ShareException refused(String why) {
        return failures.of(ErrorKind.REFUSED, "list", directory, why, null);
    }

    /** Returns the identity of what has this name now; empty if nothing has, or it is not told. */
    private OptionalLong idOf(SharePath path) throws SmbFailure {
        SmbOpen look = SmbOpen.existing(Wire.path(path), READ_ATTRIBUTES, SHARE_ALL, 0);
        try {
            SmbInfo info = tree.openAndDo(look, new SmbStep.Nothing()).info();
            return info.fileId();
        } catch (SmbFailure.Status e) {
            return OptionalLong.empty();
        }
    }
}
