package org.shareops.internal.update;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.Volume;
import org.shareops.update.Versioning;

/** The small file, or symbolic link, that says which version of a target counts. */
final class Pointer {
    private Pointer() {}

    /** Writes a pointer where it waits for its name, with the rights of the one that it will replace. */
    static void stage(Context context, String version, SharePath to, @Nullable SharePath replaced, boolean symbolicLink)
            throws ShareException {
        if (symbolicLink) {
            Optional<SymbolicLinks> links = context.facet(SymbolicLinks.class);
            if (links.isEmpty()) {
                throw context.error(ErrorKind.UNSUPPORTED, "point to a version of")
                        .detail("this share has no symbolic links that others follow; let the pointer be a file")
                        .build();
            }
            links.get().create(to, version);
            return;
        }
        Source source = Source.bytes((version + "\n").getBytes(StandardCharsets.UTF_8));
        SourceEntry entry = Objects.requireNonNull(
                SourceTree.read(source, context).entries().get(SharePath.root()));
        Planned planned = new Planned(SharePath.root(), Planned.Step.ADD, entry, null, null);
        new Stager(context, source, 1).send(planned, entry, to, replaced);
    }

    /** Returns the step that gives a staged pointer its name. */
    static Step step(Context context, VersionList list) throws ShareException {
        SharePath live = context.path().child(Versioning.POINTER);
        SharePath fresh = context.control().stagedPointer();
        Volume volume = context.volume();
        FileId id = volume.stat(fresh).flatMap(Entry::id).orElse(null);
        if (list.pointer().isEmpty()) {
            return Step.add(live, fresh, id);
        }
        TreeSnapshot old =
                new TreeSnapshot(list.pointer(), TreeSnapshot.absent().entries());
        return volume.traits().replacingRename()
                ? Step.replace(live, fresh, old, id)
                : Step.twoRenames(live, fresh, context.control().aside().child("ptr"), old, id);
    }

    /** Creates what the step needs besides the staged pointer. */
    static void makeRoomAside(Context context) throws ShareException {
        context.volume().createDirectory(context.control().aside());
    }
}
