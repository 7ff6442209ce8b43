package org.shareops.backend.smb.rpc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.shareops.backend.smb.rpc.NdrRow.Field;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * Administration of a server by the calls of MS-SRVS over the pipe {@code srvsvc}. All but {@link #time} are for the server's
 * administrators; others get {@code ACCESS_DENIED} unless a call says otherwise.
 *
 * <p>Codes of the server come as {@link ShareException} with the native code of system {@code WIN32}, or {@code DCERPC} where
 * the remote call itself failed; kind {@code PROTOCOL} if we do not know the code or cannot read the answer. A call that
 * changes something is {@code OUTCOME_UNKNOWN} if the link breaks before the answer. Not thread-safe: one call at a time.
 */
public final class ServerService implements AutoCloseable {
    /** The pipe to open. */
    public static final String PIPE_NAME = "srvsvc";

    private static final int SESSION_ENUM = 12;
    private static final int SESSION_DELETE = 13;
    private static final int FILE_ENUM = 9;
    private static final int FILE_CLOSE = 11;
    private static final int SHARE_GET_INFO = 16;
    private static final int SHARE_SET_INFO = 17;
    private static final int REMOTE_TIME_OF_DAY = 28;

    /** Ask for everything in one answer (MS-SRVS 2.2.2.2, MAX_PREFERRED_LENGTH). */
    private static final long ALL_AT_ONCE = 0xFFFF_FFFFL;

    /** No server has that many; one that says so repeats itself. */
    private static final int MOST_ROWS = 1 << 21;

    private static final int SESSION_LEVEL_BASIC = 1;
    private static final int SESSION_LEVEL_FULL = 502;
    private static final int SESSION_IS_GUEST = 1;

    private static final int FILE_LEVEL = 3;
    private static final int SHARE_LEVEL_PATH = 2;
    private static final int SHARE_LEVEL_SECURITY = 502;
    private static final int SHARE_LEVEL_SET_SECURITY = 1501;
    /** A level that shares are described at and never changed at. */
    private static final int SHARE_LEVEL_READ_ONLY = 501;

    private static final List<Field> SESSION_BASIC =
            List.of(Field.TEXT, Field.TEXT, Field.NUMBER, Field.NUMBER, Field.NUMBER, Field.NUMBER);
    private static final List<Field> SESSION_FULL = List.of(
            Field.TEXT, Field.TEXT, Field.NUMBER, Field.NUMBER, Field.NUMBER, Field.NUMBER, Field.TEXT, Field.TEXT);
    private static final List<Field> FILE = List.of(Field.NUMBER, Field.NUMBER, Field.NUMBER, Field.TEXT, Field.TEXT);
    private static final List<Field> SHARE_WITH_PATH = List.of(
            Field.TEXT, Field.NUMBER, Field.TEXT, Field.NUMBER, Field.NUMBER, Field.NUMBER, Field.TEXT, Field.TEXT);
    private static final List<Field> SHARE_WITH_SECURITY = List.of(
            Field.TEXT,
            Field.NUMBER,
            Field.TEXT,
            Field.NUMBER,
            Field.NUMBER,
            Field.NUMBER,
            Field.TEXT,
            Field.TEXT,
            Field.NUMBER,
            Field.BYTES);

    private final DcerpcClient client;
    private final String server;
    private int sessionLevel = SESSION_LEVEL_FULL;

    private ServerService(DcerpcClient client, String server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Opens the service on a pipe named {@link #PIPE_NAME}.
     *
     * @param pipe becomes the service's own; closed here if this fails
     * @param host the server's name or address, as it was connected to
     * @throws ShareException {@code UNSUPPORTED} if the server does not have this service
     */
    public static ServerService open(Pipe pipe, String host) throws ShareException {
        return new ServerService(DcerpcClient.bind(pipe, RpcInterface.SERVER_SERVICE), "\\\\" + host);
    }

    /**
     * Lists all sessions of the server, ours included (MS-SRVS 3.1.4.5). Asks for the fullest level; a server that does not
     * have it is not asked for it again.
     */
    public List<ServerSession> sessions() throws ShareException {
        String operation = "list the server's sessions";
        if (sessionLevel == SESSION_LEVEL_FULL) {
            Listing full = listAll(SESSION_ENUM, SESSION_LEVEL_FULL, SESSION_FULL, operation);
            if (!Win32Code.INVALID_LEVEL.is(full.code)) {
                return full.rows(operation, ServerService::fullSession);
            }
            sessionLevel = SESSION_LEVEL_BASIC;
        }
        return listAll(SESSION_ENUM, SESSION_LEVEL_BASIC, SESSION_BASIC, operation)
                .rows(operation, ServerService::basicSession);
    }

    /**
     * Returns whether the server lists sessions at its fullest level, as Windows does and Samba does not; false also without
     * the right to list them.
     */
    public boolean listsFullSessions() throws ShareException {
        String operation = "see which lists the server has";
        long code = listAll(SESSION_ENUM, SESSION_LEVEL_FULL, SESSION_FULL, operation).code;
        boolean lacks = Win32Code.INVALID_LEVEL.is(code) || Win32Code.ACCESS_DENIED.is(code);
        if (!lacks) {
            succeed(code, operation);
        }
        return !lacks;
    }

    /** Lists all that anybody has open on the server: files, directories and pipes (MS-SRVS 3.1.4.2). */
    public List<ServerFile> files() throws ShareException {
        String operation = "list the server's open files";
        return listAll(FILE_ENUM, FILE_LEVEL, FILE, operation)
                .rows(
                        operation,
                        row -> new ServerFile(
                                row.number(0),
                                (int) row.number(1),
                                row.number(2),
                                row.text(3).orElse(""),
                                row.text(4)));
    }

    /**
     * Asks the server to close one open file (MS-SRVS 3.1.4.4). List again to see what came of it.
     *
     * @param id a {@link ServerFile#id}
     */
    public EndAnswer closeFile(long id) throws ShareException {
        String operation = "close an open file of the server";
        return ended(change(FILE_CLOSE, request().u32(id), operation), operation);
    }

    /**
     * Asks the server to end all sessions of a user on a client, with everything that they hold (MS-SRVS 3.1.4.6). List again
     * to see what came of it.
     *
     * @param sessionClient a {@link ServerSession#client}
     * @param user a {@link ServerSession#user}
     * @throws ShareException {@code ACCESS_DENIED} also if there is no such session, on Samba
     * @throws IllegalArgumentException if one is empty, which would mean everybody
     */
    public EndAnswer endSessions(String sessionClient, String user) throws ShareException {
        if (withoutBackslashes(sessionClient).isBlank() || user.isBlank()) {
            throw new IllegalArgumentException("both client and user must be given");
        }
        String operation = "end a session of the server";
        NdrWriter arguments = request()
                .uniqueString("\\\\" + withoutBackslashes(sessionClient))
                .uniqueString(user);
        return ended(change(SESSION_DELETE, arguments, operation), operation);
    }

    /**
     * Describes a share (MS-SRVS 3.1.4.10). Samba tells this to everybody.
     *
     * @throws ShareException {@code NOT_FOUND} if there is no such share
     */
    public ServerShare share(String name) throws ShareException {
        NdrRow row = shareInfo(name, SHARE_LEVEL_PATH, SHARE_WITH_PATH, "describe a share of the server");
        return new ServerShare(row.text(0).orElse(name), row.number(1), row.text(2), row.number(5), row.text(6));
    }

    /**
     * Reads who may connect to a share: a self-relative security descriptor (MS-DTYP 2.4.6). Empty if there is none, or, on
     * Samba, if nobody who is root to it has asked its process for remote administration before us.
     *
     * @throws ShareException {@code NOT_FOUND} if there is no such share
     */
    public Optional<byte[]> shareSecurity(String name) throws ShareException {
        return shareInfo(name, SHARE_LEVEL_SECURITY, SHARE_WITH_SECURITY, "read a share's security")
                .bytes(9)
                .filter(descriptor -> descriptor.length > 0);
    }

    /**
     * Says who may connect to a share (MS-SRVS 3.1.4.11). Existing connections go on. Read it back: there are servers that
     * answer well and change nothing.
     *
     * @param descriptor a self-relative security descriptor (MS-DTYP 2.4.6)
     */
    public void setShareSecurity(String name, byte[] descriptor) throws ShareException {
        String operation = "set a share's security";
        NdrWriter arguments = request()
                .string(name)
                .u32(SHARE_LEVEL_SET_SECURITY)
                .u32(SHARE_LEVEL_SET_SECURITY)
                .pointer()
                .u32(descriptor.length)
                .pointer()
                .octetArray(descriptor)
                .uniqueU32(0);
        NdrReader results = change(SHARE_SET_INFO, arguments, operation);
        results.uniqueU32(); // which parameter was wrong; there is only one
        succeed(code(results), operation);
    }

    /**
     * Returns whether we may change a share, and changes nothing: asks for a change of what can only be read, which servers
     * look at after the caller's right (MS-SRVS 3.1.4.11).
     */
    public boolean mayChangeShare(String name) throws ShareException {
        NdrWriter arguments = request()
                .string(name)
                .u32(SHARE_LEVEL_READ_ONLY)
                .u32(SHARE_LEVEL_READ_ONLY)
                .nullPointer()
                .uniqueU32(0);
        String operation = "ask for the right to change a share";
        NdrReader results = call(SHARE_SET_INFO, arguments, operation);
        results.uniqueU32();
        long code = code(results);
        if (Win32Code.INVALID_LEVEL.is(code) || Win32Code.INVALID_PARAMETER.is(code)) {
            return true;
        }
        ShareException failure = Win32Code.failure(operation, code);
        if (failure.kind() != ErrorKind.ACCESS_DENIED) {
            throw failure;
        }
        return false;
    }

    /** Returns the server's time, to a hundredth of a second, on Samba to a second (MS-SRVS 3.1.4.21). For every user. */
    public Instant time() throws ShareException {
        String operation = "ask the server for its time";
        NdrReader results = call(REMOTE_TIME_OF_DAY, request(), operation);
        Instant time = results.pointer() ? readTime(results) : null;
        succeed(code(results), operation);
        if (time == null) {
            throw results.malformed("no time");
        }
        return time;
    }

    @Override
    public void close() throws ShareException {
        client.close();
    }

    private static ServerSession basicSession(NdrRow row) {
        Optional<Duration> idle = Optional.of(seconds(row.number(4)));
        return session(row, idle.filter(value -> !value.isZero()), Optional.empty(), Optional.empty());
    }

    private static ServerSession fullSession(NdrRow row) {
        return session(row, Optional.of(seconds(row.number(4))), row.text(6), row.text(7));
    }

    private static ServerSession session(
            NdrRow row, Optional<Duration> idle, Optional<String> clientType, Optional<String> transport) {
        return new ServerSession(
                row.text(0).map(ServerService::withoutBackslashes),
                row.text(1),
                row.number(2),
                seconds(row.number(3)),
                idle,
                (row.number(5) & SESSION_IS_GUEST) != 0,
                clientType,
                transport);
    }

    /** Samba rounds the beginning up and now down, so that a new session may be -1 s old. */
    private static Duration seconds(long number) {
        return Duration.ofSeconds(Math.max(0, (int) number));
    }

    private static String withoutBackslashes(String name) {
        return name.startsWith("\\\\") ? name.substring(2) : name;
    }

    /** What listing gave: rows, or a code that says why not. */
    private record Listing(List<NdrRow> rows, long code) {
        <T> List<T> rows(String operation, Function<NdrRow, T> toResult) throws ShareException {
            succeed(code, operation);
            return rows.stream().map(toResult).toList();
        }
    }

    /** Lists until the server has no more: each call goes on where the resume handle says. */
    private Listing listAll(int number, int level, List<Field> fields, String operation) throws ShareException {
        List<NdrRow> rows = new ArrayList<>();
        long resume = 0;
        while (true) {
            // Two filters that are not used: Samba ignores them. Then level, union and container, without rows.
            NdrWriter arguments = request()
                    .nullPointer()
                    .nullPointer()
                    .u32(level)
                    .u32(level)
                    .pointer()
                    .u32(0)
                    .nullPointer()
                    .u32(ALL_AT_ONCE)
                    .uniqueU32(resume);
            NdrReader results = call(number, arguments, operation);
            List<NdrRow> more = readRows(results, level, fields);
            results.u32(); // how many there are in all, by estimate
            Long next = results.uniqueU32();
            long code = code(results);
            rows.addAll(more);
            if (!Win32Code.MORE_DATA.is(code)) {
                return new Listing(rows, code);
            }
            if (more.isEmpty() || next == null || next == resume || rows.size() > MOST_ROWS) {
                throw results.malformed("more is to come, but not how to get it");
            }
            resume = next;
        }
    }

    private static List<NdrRow> readRows(NdrReader results, int level, List<Field> fields) throws ShareException {
        readLevel(results, level);
        readLevel(results, level);
        if (!results.pointer()) {
            return List.of();
        }
        long count = results.u32();
        if (results.pointer()) {
            return NdrRow.readArray(results, count, fields);
        }
        if (count != 0) {
            throw results.malformed(count + " rows that are not there");
        }
        return List.of();
    }

    private NdrRow shareInfo(String name, int level, List<Field> fields, String operation) throws ShareException {
        NdrReader results = call(SHARE_GET_INFO, request().string(name).u32(level), operation);
        readLevel(results, level);
        NdrRow row = results.pointer() ? NdrRow.read(results, fields) : null;
        succeed(code(results), operation);
        if (row == null) {
            throw results.malformed("no information");
        }
        return row;
    }

    /** TIME_OF_DAY_INFO (MS-SRVS 2.2.4.105): seconds since 1970 in UTC, and hundredths of a second. */
    private static Instant readTime(NdrReader results) throws ShareException {
        long seconds = results.u32();
        results.octets(4L * 4);
        long hundredths = results.u32();
        results.octets(6L * 4);
        if (hundredths > 99) {
            throw results.malformed(hundredths + " hundredths of a second");
        }
        return Instant.ofEpochSecond(seconds, hundredths * 10_000_000);
    }

    private static EndAnswer ended(NdrReader results, String operation) throws ShareException {
        long code = code(results);
        if (Win32Code.FILE_NOT_FOUND.is(code)
                || Win32Code.FILE_ID_NOT_FOUND.is(code)
                || Win32Code.CLIENT_NAME_NOT_FOUND.is(code)) {
            return EndAnswer.ALREADY_GONE;
        }
        succeed(code, operation);
        return EndAnswer.CLOSED_OR_ACCEPTED;
    }

    private static void readLevel(NdrReader results, int asked) throws ShareException {
        long level = results.u32();
        if (level != asked) {
            throw results.malformed("information of level " + level + " instead of " + asked);
        }
    }

    /** Reads the call's own result, which is always the last. */
    private static long code(NdrReader results) throws ShareException {
        long code = results.u32();
        results.end();
        return code;
    }

    private static void succeed(long code, String operation) throws ShareException {
        if (code != Win32Code.OK) {
            throw Win32Code.failure(operation, code);
        }
    }

    /** Begins the parameters of a call, of which the first is the server's name. */
    private NdrWriter request() {
        return new NdrWriter().uniqueString(server);
    }

    /** A call that changes something. If the link breaks under it, nobody knows whether it was done (rule R6). */
    private NdrReader change(int number, NdrWriter arguments, String operation) throws ShareException {
        try {
            return call(number, arguments, operation);
        } catch (ShareException e) {
            boolean linkFailed = e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.UNREACHABLE;
            if (!linkFailed || !client.isUnanswered()) {
                throw e;
            }
            throw ShareException.of(ErrorKind.OUTCOME_UNKNOWN, operation)
                    .detail("the server did not answer any more, so it may have been done or not; list again")
                    .cause(e)
                    .build();
        }
    }

    private NdrReader call(int number, NdrWriter arguments, String operation) throws ShareException {
        return new NdrReader(client.call(number, arguments.toByteArray(), operation), operation);
    }
}
