package org.shareops.backend.smb;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.backend.smb.rpc.EndAnswer;
import org.shareops.backend.smb.rpc.ServerFile;
import org.shareops.backend.smb.rpc.ServerService;
import org.shareops.backend.smb.rpc.ServerSession;
import org.shareops.model.Access;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.FileCloser;
import org.shareops.spi.NameRules;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;

/**
 * Sessions and open files by remote administration (MS-SRVS). Open files come without client and session: a client is given
 * only where exactly one session of the user has files open, else all that have are candidates; and none is where a user is
 * listed with more open files than these sessions have, so that somebody else's must be among them (rule S1).
 */
final class Administration implements SessionLister, FileCloser, SessionCloser {
    private static final String WHY_INCOMPLETE =
            "programs on the server itself and handles that wait for a lost client are not listed";

    private final SmbSession session;
    private final SmbTree tree;
    private final ShareAddress share;
    private final Credentials credentials;
    private final Failures failures;
    private final NameRules rules;

    Administration(
            SmbSession session,
            SmbTree tree,
            ShareAddress share,
            Credentials credentials,
            Failures failures,
            NameRules rules) {
        this.session = session;
        this.tree = tree;
        this.share = share;
        this.credentials = credentials;
        this.failures = failures;
        this.rules = rules;
    }

    /** What is asked of the server. */
    @FunctionalInterface
    interface Call<T> {
        T make(ServerService server) throws ShareException;
    }

    /** The pipe is one of the session's; what asks through it still belongs to the share, and ends with it (rule C3). */
    <T> T ask(String operation, Call<T> call) throws ShareException {
        try {
            tree.check();
        } catch (SmbFailure e) {
            throw failures.of(operation, SharePath.root(), e);
        }
        try (SmbPipe pipe = SmbPipe.open(session, ServerService.PIPE_NAME, operation, failures);
                ServerService server = ServerService.open(pipe, share.server().host())) {
            return call.make(server);
        } catch (SmbFailure e) {
            throw failures.of(operation, SharePath.root(), e);
        } catch (ShareException e) {
            throw e.share().isPresent() ? e : e.toBuilder().share(share).build();
        }
    }

    /** Says whether this user may administer, by asking for the sessions. */
    CapabilityStatus status() throws ShareException {
        try {
            ask("list the sessions", ServerService::sessions);
            return CapabilityStatus.yes();
        } catch (ShareException e) {
            return switch (e.kind()) {
                case ACCESS_DENIED ->
                    CapabilityStatus.noRight("only administrators and server operators of the server may do this");
                case UNSUPPORTED, NOT_FOUND -> CapabilityStatus.no("the server has no remote administration");
                default -> throw e;
            };
        }
    }

    Instant time() throws ShareException {
        return ask("ask for the time", ServerService::time);
    }

    @Override
    public ServerList<Session> sessions() throws ShareException {
        List<ServerSession> listed = ask("list the sessions", ServerService::sessions);
        return ServerList.incomplete(asSessions(listed), "handles that wait for a lost client have no session");
    }

    private List<Session> asSessions(List<ServerSession> listed) {
        Set<InetAddress> ourHosts = ourAddresses();
        List<ServerSession> ours = listed.stream()
                .filter(each -> isOurUser(each) && mayBeOurHost(each, ourHosts))
                .toList();
        List<ServerSession> namesakes = listed.stream().filter(this::isOurUser).toList();
        // We are on the server, so one of the sessions is ours. Where none looks like it, the server knows us by
        // another
        // address or name, and any that could be is spared.
        List<ServerSession> candidates = !ours.isEmpty() ? ours : !namesakes.isEmpty() ? namesakes : listed;
        Map<String, Integer> numbers = new HashMap<>();
        List<Session> sessions = new ArrayList<>();
        for (ServerSession each : listed) {
            // The server numbers no sessions; the name of one is who and where, and a count for the second and later
            // ones.
            String name = each.user().orElse("") + "@" + each.client().orElse("");
            int number = numbers.merge(name, 1, Integer::sum);
            boolean certain = ours.size() == 1;
            Ownership own = !candidates.contains(each) ? Ownership.NO : certain ? Ownership.YES : Ownership.MAYBE;
            sessions.add(new Session(
                    number == 1 ? name : name + "#" + number,
                    each.user(),
                    each.client(),
                    Optional.empty(),
                    OptionalInt.of((int) Math.min(Integer.MAX_VALUE, each.openFiles())),
                    Optional.of(each.connectedFor()),
                    each.idleFor(),
                    own));
        }
        return sessions;
    }

    private boolean isOurUser(ServerSession listed) {
        Optional<String> known = credentials instanceof Credentials.Password password
                ? Optional.of(password.user())
                : session.principal();
        return known.isPresent()
                && listed.user().filter(user -> isSameUser(user, known.get())).isPresent();
    }

    /** A client that is listed by a name may be we, whatever it is called. */
    private static boolean mayBeOurHost(ServerSession listed, Set<InetAddress> ourHosts) {
        Optional<InetAddress> address = listed.client().flatMap(Administration::address);
        return address.isEmpty() || ourHosts.contains(address.get());
    }

    /** Reads a literal address, in whatever way it is written; empty for a name. Asks no name server. */
    private static Optional<InetAddress> address(String client) {
        String bare = client.startsWith("[") ? client.substring(1).replace("]", "") : client;
        int zone = bare.indexOf('%');
        String literal = zone < 0 ? bare : bare.substring(0, zone);
        if (literal.indexOf(':') < 0 && !literal.matches("[0-9]+(\\.[0-9]+){3}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    InetAddress.getByAddress(InetAddress.getByName(literal).getAddress()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static boolean isSameUser(String listed, String user) {
        String bare = listed.substring(listed.indexOf('\\') + 1);
        int at = user.indexOf('@');
        return bare.equalsIgnoreCase(at < 0 ? user : user.substring(0, at));
    }

    private static Set<InetAddress> ourAddresses() {
        Set<InetAddress> addresses = new HashSet<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    addresses.add(InetAddress.getByAddress(address.getAddress()));
                }
            }
        } catch (SocketException | UnknownHostException e) {
            // Without them no session looks like ours, and every namesake is spared.
            addresses.clear();
        }
        return addresses;
    }

    @Override
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        return ask("list the open files", server -> {
            List<ServerFile> listed = server.files();
            if (listed.isEmpty()) {
                return ServerList.incomplete(List.of(), WHY_INCOMPLETE);
            }
            List<Session> sessions = asSessions(server.sessions());
            Map<String, Long> openByUser = new HashMap<>();
            listed.forEach(each -> openByUser.merge(fold(each.user()), 1L, Long::sum));
            String root = server.share(share.name())
                    .path()
                    .orElseThrow(() -> failures.of(
                            ErrorKind.PROTOCOL,
                            "list the open files",
                            SharePath.root(),
                            "the server does not say where the share lies on its disks",
                            null));
            List<OpenFile> files = new ArrayList<>();
            for (ServerFile each : listed) {
                pathInShare(root, each.path(), rules)
                        .filter(path -> beginsWith(path.names(), below.names(), rules))
                        .ifPresent(path ->
                                files.add(openFile(each, path, sessionsWithFiles(each.user(), sessions, openByUser))));
            }
            return ServerList.incomplete(files, WHY_INCOMPLETE);
        });
    }

    /** Turns a path of the server's disks into one of the share; empty if it is not in it. */
    static Optional<SharePath> pathInShare(String root, String path, NameRules rules) {
        List<String> base = namesOf(root);
        List<String> file = namesOf(path);
        return file.contains("..") || !beginsWith(file, base, rules)
                ? Optional.empty()
                : Optional.of(SharePath.ofNames(file.subList(base.size(), file.size())));
    }

    private static List<String> namesOf(String path) {
        return Stream.of(path.split("[/\\\\]"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    /** Compares as the volume does, so that neither a holder is missed nor a namesake taken for one. */
    static boolean beginsWith(List<String> names, List<String> beginning, NameRules rules) {
        return names.size() >= beginning.size()
                && IntStream.range(0, beginning.size())
                        .allMatch(i -> rules.fold(names.get(i)).equals(rules.fold(beginning.get(i))));
    }

    private static String fold(Optional<String> user) {
        return user.orElse("").toLowerCase(Locale.ROOT);
    }

    /** Returns the sessions that may hold a user's open files; none if they do not account for all of those. */
    private static List<Session> sessionsWithFiles(
            Optional<String> user, List<Session> sessions, Map<String, Long> openByUser) {
        List<Session> candidates = sessions.stream()
                .filter(each -> each.user().isPresent() && fold(each.user()).equals(fold(user)))
                .filter(each -> each.openFiles().orElse(1) > 0)
                .toList();
        long accountedFor = candidates.stream()
                .mapToLong(each -> each.openFiles().orElse(Integer.MAX_VALUE))
                .sum();
        return accountedFor < openByUser.getOrDefault(fold(user), 0L) ? List.of() : candidates;
    }

    private static OpenFile openFile(ServerFile file, SharePath path, List<Session> candidates) {
        Set<Access> access = EnumSet.noneOf(Access.class);
        if (file.allows(ServerFile.READ)) {
            access.add(Access.READ);
        }
        if (file.allows(ServerFile.WRITE)) {
            access.add(Access.WRITE);
        }
        return new OpenFile(
                Long.toString(file.id()),
                path,
                file.user(),
                access,
                OptionalInt.of((int) Math.min(Integer.MAX_VALUE, file.locks())),
                candidates.stream()
                        .flatMap(each -> each.client().stream())
                        .distinct()
                        .toList(),
                candidates.size() == 1 ? Optional.of(candidates.get(0).id()) : Optional.empty(),
                Optional.empty(),
                true,
                ownership(candidates));
    }

    private static Ownership ownership(List<Session> candidates) {
        if (candidates.isEmpty()) {
            return Ownership.MAYBE;
        }
        if (candidates.stream().allMatch(each -> each.own() == Ownership.NO)) {
            return Ownership.NO;
        }
        return candidates.stream().allMatch(each -> each.own() == Ownership.YES) ? Ownership.YES : Ownership.MAYBE;
    }

    @Override
    public void closeFile(OpenFile file) throws ShareException {
        EndAnswer answer =
                ask("close the open file " + file.id(), server -> server.closeFile(Long.parseLong(file.id())));
        failIfGone(answer, "close the open file " + file.id());
    }

    @Override
    public void disconnect(Session target) throws ShareException {
        String operation = "disconnect " + target.id();
        String client = target.client().orElse("");
        String user = target.user().orElse("");
        if (client.isEmpty() || user.isEmpty()) {
            throw failures.of(
                    ErrorKind.UNSUPPORTED,
                    operation,
                    SharePath.root(),
                    "the server ends sessions by client and user, and does not tell both of this one",
                    null);
        }
        failIfGone(ask(operation, server -> server.endSessions(client, user)), operation);
    }

    @Override
    public boolean endsToo(Session target, Session other) {
        return fold(target.user()).equals(fold(other.user()))
                && fold(target.client()).equals(fold(other.client()));
    }

    private void failIfGone(EndAnswer answer, String operation) throws ShareException {
        if (answer == EndAnswer.ALREADY_GONE) {
            throw failures.of(ErrorKind.NOT_FOUND, operation, SharePath.root(), "it has gone already", null);
        }
    }
}
