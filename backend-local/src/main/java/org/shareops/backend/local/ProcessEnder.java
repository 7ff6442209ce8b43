package org.shareops.backend.local;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.shareops.model.ErrorKind;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SessionCloser;

/**
 * Ends a process with {@code SIGTERM}, if the caller of the library has allowed that. Does not wait for it: whether it went
 * is seen by listing again (rule S4).
 */
final class ProcessEnder implements SessionCloser {
    private static final String OPERATION = "end the process";
    private static final Pattern ID = Pattern.compile("(\\d{1,18}):(\\d{1,18})");

    private final ShareRoot root;

    ProcessEnder(ShareRoot root) {
        this.root = root;
    }

    @Override
    public void disconnect(Session session) throws ShareException {
        root.checkUsable(OPERATION, SharePath.root());
        Matcher id = ID.matcher(session.id());
        if (!id.matches()) {
            throw gone(session, "the id is none of a local process");
        }
        long pid = Long.parseLong(id.group(1));
        if (pid == ProcessHandle.current().pid()) {
            throw failure(ErrorKind.REFUSED, session, "it is this process itself")
                    .build();
        }
        // The handle comes first: it keeps the start time as well, and ends no later process of the same number.
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty() || startTimeOf(pid, session) != Long.parseLong(id.group(2))) {
            throw gone(session, "it has ended; its number may mean another process by now");
        }
        if (!process.get().destroy()) {
            if (!process.get().isAlive()) {
                throw gone(session, "it has just ended");
            }
            throw failure(ErrorKind.ACCESS_DENIED, session, "it belongs to another user; that needs root")
                    .build();
        }
    }

    private long startTimeOf(long pid, Session session) throws ShareException {
        try {
            return ProcessFacts.startTimeOf(pid);
        } catch (IOException e) {
            throw failure(ErrorKind.NOT_FOUND, session, "it has ended").cause(e).build();
        }
    }

    private ShareException gone(Session session, String why) {
        return failure(ErrorKind.NOT_FOUND, session, why).build();
    }

    private ShareException.Builder failure(ErrorKind kind, Session session, String why) {
        return root.failures()
                .builder(kind, OPERATION + " " + session.id(), SharePath.root())
                .detail(why);
    }
}
