package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SessionLister;

/**
 * Who is on a local share: a session is a process that holds something below the share's root. Its id is the process's
 * number and start time.
 *
 * <p>Not seen are files that the kernel itself uses: loop devices, swap files, mounts below the share.
 */
final class LinuxSessions implements SessionLister {
    private final ShareRoot root;
    private final LinuxDisk disk;

    LinuxSessions(ShareRoot root, LinuxDisk disk) {
        this.root = root;
        this.disk = disk;
    }

    @Override
    public ServerList<Session> sessions() throws ShareException {
        ServerList<OpenFile> open = search("list the processes that use", SharePath.root());
        Map<String, Session> sessions = new LinkedHashMap<>();
        for (OpenFile file : open.items()) {
            file.sessionId().ifPresent(id -> sessions.merge(id, sessionOf(id, file), (one, more) -> oneMore(one)));
        }
        return new ServerList<>(List.copyOf(sessions.values()), open.complete(), open.reason());
    }

    @Override
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        return search("list the open files of", below);
    }

    private ServerList<OpenFile> search(String operation, SharePath below) throws ShareException {
        Path place = root.locate(operation, below);
        try {
            return new HolderSearch(root, disk, place).run();
        } catch (IOException e) {
            throw root.failures().of(operation, below, e);
        }
    }

    private static Session sessionOf(String id, OpenFile first) {
        return new Session(
                id,
                first.user(),
                Optional.empty(),
                first.program(),
                OptionalInt.of(1),
                Optional.empty(),
                Optional.empty(),
                first.own());
    }

    private static Session oneMore(Session session) {
        return new Session(
                session.id(),
                session.user(),
                session.client(),
                session.program(),
                OptionalInt.of(session.openFiles().orElse(0) + 1),
                session.connectedFor(),
                session.idleFor(),
                session.own());
    }
}
