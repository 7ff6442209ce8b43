package org.shareops.testkit.contract;

import java.util.Optional;
import java.util.Set;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.spi.Backend;

/**
 * What the author of a backend supplies so that {@link ShareContract} can judge it: a place on a server, and as many ways to look
 * at that server past the backend as there are. Only the first four methods have to be written; each of the others lets more
 * rules be verified, and what one leaves out is listed as "not verified here".
 *
 * <p>One fixture serves all tests of a class, one after the other, on a thread that is not always the same. A method that throws,
 * returns null or takes longer than {@link ShareContract#fixtureLimit()}, a minute by default, fails the test with its name; one
 * that did not return in time is not called again. One that throws JUnit's {@code TestAbortedException}, as assumptions do, skips
 * the test.
 */
public interface ShareFixture extends AutoCloseable {
    /** Returns the backend's name for tables, such as {@code local disk (ext4)}. */
    String name();

    /** Returns a backend as a program would make it; a new one, or always the same. Called as often as a test needs one. */
    Backend backend();

    /**
     * Makes an empty directory on a share, which nobody has used before.
     *
     * @return its URL as {@code backend()} understands it; a share's own URL if it is empty
     */
    String emptyDirectory() throws Exception;

    /** Ends the server, and removes what was made. */
    @Override
    void close() throws Exception;

    /** Returns who may do everything there: write, and list and close what others hold. The process itself by default. */
    default Credentials administrator() {
        return Credentials.ofProcess();
    }

    /** Returns somebody who may write, but neither list open files nor close what others hold (rule S2). */
    default Optional<Credentials> plainUser() {
        return Optional.empty();
    }

    /**
     * Opens the share through another program than the backend: an independent client. Closed by the test.
     *
     * @param url as {@link #emptyDirectory()} gave it
     */
    default Optional<OtherClient> otherClient(String url) throws Exception {
        return Optional.empty();
    }

    /** Returns what the server, or the wire before it, has counted. */
    default Optional<ServerCounters> counters() {
        return Optional.empty();
    }

    /** Returns what can break the connections between backend and server. */
    default Optional<Wire> wire() {
        return Optional.empty();
    }

    /**
     * Returns those of the two kinds {@code NOT_FOUND} and {@code ALREADY_EXISTS} that the server tells by a code of its own,
     * such as an NTSTATUS or an errno, which exceptions then have to keep (rule C2). None by default.
     */
    default Set<ErrorKind> kindsWithCodes() {
        return Set.of();
    }

    /** The same as {@link #emptyDirectory()} on a disk that holds less than four megabytes (rule R10). */
    default Optional<String> smallDirectory() throws Exception {
        return Optional.empty();
    }
}
