package org.shareops.backend.netware;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.shareops.backend.netware.client.ConnectionInformation;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.client.OpenRecord;
import org.shareops.backend.netware.client.OpenRecords;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.OpenAccess;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Notifier;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;

/**
 * Who is on the server: its table of connections, without those on which nobody has logged in. They hold nothing, and are
 * neither users nor ours to clear.
 */
final class Presence implements SessionLister, SessionCloser, Notifier {
    private static final SharePath ROOT = SharePath.root();
    private static final String LIST_SESSIONS = "list the connections";
    /** What the users of NetWare 3.x can be sent. */
    private static final int LONGEST_TEXT = 58;

    private final NcpConnection connection;
    private final Connections connections;
    private final NcpServer server;
    private final NcpFiles files;
    private final Failures failures;
    private volatile boolean closed;

    Presence(NcpConnection connection, Connections connections, NcpServer server, NcpFiles files, Failures failures) {
        this.connection = connection;
        this.connections = connections;
        this.server = server;
        this.files = files;
        this.failures = failures;
    }

    /** Its volume is closed: nothing more is asked (rule C3). */
    void close() {
        closed = true;
    }

    private void requireOpen() throws NcpFailure {
        if (closed) {
            throw new NcpFailure.Closed("the volume was closed before");
        }
    }

    /** The table as one look shows it. What is not in its rows is asked for when it is needed, once. */
    private final class Table {
        final List<ConnectionInformation> rows = new ArrayList<>();
        private final Map<Integer, Optional<String>> addresses = new HashMap<>();

        Table() throws NcpFailure {
            int last = server.information().peak();
            for (int number = 1; number <= last; number++) {
                server.connection(number)
                        .filter(ConnectionInformation::isLoggedIn)
                        .ifPresent(rows::add);
            }
        }

        Optional<String> address(ConnectionInformation row) throws NcpFailure {
            Optional<String> known = addresses.get(row.number());
            if (known == null) {
                known = server.address(row.number());
                addresses.put(row.number(), known);
            }
            return known;
        }

        Ownership own(ConnectionInformation row) throws NcpFailure {
            if (connections.isOurs(row)) {
                return Ownership.YES;
            }
            for (ConnectionInformation each : rows) {
                if (each.number() == connection.number()) {
                    boolean namesake =
                            each.object() == row.object() && address(each).equals(address(row));
                    return namesake ? Ownership.MAYBE : Ownership.NO;
                }
            }
            return Ownership.NO;
        }
    }

    @Override
    public ServerList<Session> sessions() throws ShareException {
        try {
            requireOpen();
            Optional<OpenRecords> ours = ourOpenFiles();
            Table table = new Table();
            Instant now = server.clock();
            List<Session> sessions = new ArrayList<>();
            for (ConnectionInformation row : table.rows) {
                OptionalInt open = ours.isPresent()
                        ? OptionalInt.of(openFiles(row, ours.get()).records().size())
                        : OptionalInt.empty();
                Duration connected = Duration.between(row.loginTime(), now);
                sessions.add(new Session(
                        row.id(),
                        Optional.of(row.user()),
                        table.address(row),
                        Optional.empty(),
                        open,
                        Optional.of(connected.isNegative() ? Duration.ZERO : connected),
                        Optional.empty(),
                        table.own(row)));
            }
            return ServerList.complete(sessions);
        } catch (NcpFailure e) {
            throw failures.of(LIST_SESSIONS, ROOT, e);
        }
    }

    /** Returns what we have open ourselves; empty if we may not ask, since only operators may. */
    private Optional<OpenRecords> ourOpenFiles() throws NcpFailure {
        try {
            return Optional.of(server.openFiles(connection.number()));
        } catch (NcpFailure.Refusal e) {
            if (e.completion() != Completion.NO_CONSOLE_RIGHTS) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private OpenRecords openFiles(ConnectionInformation row, OpenRecords ours) throws NcpFailure {
        return row.number() == connection.number() ? ours : server.openFiles(row.number());
    }

    @Override
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        try {
            requireOpen();
            // First, so that nothing else is asked for who may not know.
            OpenRecords ours = server.openFiles(connection.number());
            Table table = new Table();
            Map<Long, Optional<SharePath>> paths = new HashMap<>();
            Set<String> ids = new HashSet<>();
            List<OpenFile> open = new ArrayList<>();
            boolean named = true;
            boolean still = true;
            for (ConnectionInformation row : table.rows) {
                OpenRecords records = openFiles(row, ours);
                still &= records.complete();
                for (OpenRecord record : records.records()) {
                    if (record.volume() != files.volume()) {
                        continue;
                    }
                    Optional<SharePath> path = paths.get(record.entry());
                    if (path == null) {
                        path = path(record.entry());
                        paths.put(record.entry(), path);
                    }
                    named &= path.isPresent();
                    if (path.isPresent() && isBelow(path.get(), below)) {
                        open.add(openFile(row, record, path.get(), ids, table));
                    }
                }
            }
            if (!still) {
                return ServerList.incomplete(open, "files were opened and closed all the time while it was read");
            }
            return named
                    ? ServerList.complete(open)
                    : ServerList.incomplete(open, "files of some open entries could not be named");
        } catch (NcpFailure e) {
            throw failures.of("list the open files", below, e);
        }
    }

    private boolean isBelow(SharePath path, SharePath below) {
        if (path.names().size() < below.names().size()) {
            return false;
        }
        Names rules = Names.of(files.longNames());
        for (int i = 0; i < below.names().size(); i++) {
            if (!rules.fold(path.names().get(i)).equals(rules.fold(below.names().get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** A file that was closed and deleted between two requests has no path any more, and holds nothing up. */
    private Optional<SharePath> path(long entry) throws NcpFailure {
        try {
            List<String> names = files.pathOf(entry);
            return names == null ? Optional.empty() : Optional.of(SharePath.ofNames(names));
        } catch (NcpFailure.Refusal e) {
            if (e.completion() == Completion.FAILURE || e.completion() == Completion.INVALID_PATH) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static OpenFile openFile(
            ConnectionInformation row, OpenRecord record, SharePath path, Set<String> ids, Table table)
            throws NcpFailure {
        Set<Access> access = EnumSet.noneOf(Access.class);
        if ((record.access() & OpenAccess.READ) != 0) {
            access.add(Access.READ);
        }
        if ((record.access() & OpenAccess.WRITE) != 0) {
            access.add(Access.WRITE);
        }
        // One program can have a file open several times.
        String base = String.format(Locale.ROOT, "%s.%d.%x", row.id(), record.task(), record.entry());
        String id = base;
        for (int next = 2; !ids.add(id); next++) {
            id = base + "#" + next;
        }
        return new OpenFile(
                id,
                path,
                Optional.of(row.user()),
                access,
                record.locked() ? OptionalInt.of(1) : OptionalInt.empty(),
                table.address(row).map(List::of).orElse(List.of()),
                Optional.of(row.id()),
                Optional.empty(),
                true,
                table.own(row));
    }

    /** Reads everything again that the list gave, right before clearing: the number may mean somebody else by now (S4). */
    @Override
    public void disconnect(Session session) throws ShareException {
        String operation = "disconnect " + session.id();
        try {
            server.clear(present(operation, session));
        } catch (NcpFailure e) {
            throw failures.ofChange(operation, ROOT, e);
        }
    }

    private int present(String operation, Session session) throws NcpFailure, ShareException {
        requireOpen();
        int number = number(session.id());
        Optional<ConnectionInformation> found = server.connection(number).filter(ConnectionInformation::isLoggedIn);
        if (found.isEmpty()) {
            throw failures.of(ErrorKind.NOT_FOUND, operation, ROOT, "the connection has ended", null);
        }
        ConnectionInformation row = found.get();
        boolean same = row.id().equals(session.id())
                && session.user().filter(row.user()::equals).isPresent()
                && session.client().equals(server.address(number));
        if (!same) {
            throw failures.of(
                    ErrorKind.NOT_FOUND, operation, ROOT, "the connection has ended; its number is another's", null);
        }
        return number;
    }

    private static int number(String id) {
        int dot = id.indexOf('.');
        try {
            return Integer.parseInt(dot < 0 ? id : id.substring(0, dot));
        } catch (NumberFormatException e) {
            // No connection has this number, and the server says so.
            return 0;
        }
    }

    @Override
    public boolean tell(Session session, String text) throws ShareException {
        String operation = "send a message to " + session.id();
        try {
            int number = present(operation, session);
            return server.send(number, fitting(text));
        } catch (NcpFailure e) {
            throw failures.ofChange(operation, ROOT, e);
        }
    }

    private static String fitting(String text) {
        StringBuilder fitting = new StringBuilder();
        int bytes = 0;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            String next = Character.toString(text.codePointAt(at));
            bytes += next.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_TEXT) {
                break;
            }
            fitting.append(next);
        }
        return fitting.toString();
    }
}
