package org.shareops.backend.netware.wire;

import java.util.Set;

/** Function codes, and how their packets are laid out. */
public final class Function {
    /** Lock a file, or log it to be locked. */
    public static final int LOG_FILE = 3;
    /** Unlock a file, which stays logged. */
    public static final int RELEASE_FILE = 5;
    /** Unlock a file and forget it. */
    public static final int CLEAR_FILE = 7;
    /** Volume information by number; 16-bit counts. */
    public static final int VOLUME_INFORMATION = 18;
    /** The server's clock, and the way to find out whether a connection still holds. */
    public static final int SERVER_CLOCK = 20;
    /** Messages; has sub-functions. */
    public static final int MESSAGES = 21;
    /** Volumes and directories; has sub-functions. */
    public static final int DIRECTORIES = 22;
    /** Bindery, connections, console; has sub-functions. */
    public static final int BINDERY = 23;
    /** A task gives back all it has. */
    public static final int END_OF_JOB = 24;
    /** Logout. */
    public static final int LOGOUT = 25;
    /** Lock bytes of a file; the old form. */
    public static final int LOG_RECORD_OLD = 26;
    /** Unlock bytes of a file. */
    public static final int RELEASE_RECORD = 28;
    /** Unlock bytes of a file and forget them. */
    public static final int CLEAR_RECORD = 30;
    /** The size of packets; the old form. */
    public static final int BUFFER_SIZE = 33;
    /** Make a file durable. */
    public static final int COMMIT = 59;
    /** Make a file durable; the other number. */
    public static final int COMMIT_OTHER = 61;
    /** Start a search. */
    public static final int SEARCH_START = 62;
    /** Go on with a search. */
    public static final int SEARCH_NEXT = 63;
    /** Open a file for reading and writing. */
    public static final int OPEN_OLD = 65;
    /** Close a file. */
    public static final int CLOSE = 66;
    /** Create a file or empty it. */
    public static final int CREATE = 67;
    /** Delete files. */
    public static final int ERASE = 68;
    /** Rename files. */
    public static final int RENAME = 69;
    /** Set attributes. */
    public static final int SET_ATTRIBUTES = 70;
    /** The size of an open file. */
    public static final int FILE_SIZE = 71;
    /** Read. */
    public static final int READ = 72;
    /** Write. */
    public static final int WRITE = 73;
    /** Set the time of an open file. */
    public static final int SET_TIME = 75;
    /** Open a file. */
    public static final int OPEN = 76;
    /** Create a file that is not there. */
    public static final int CREATE_NEW = 77;
    /** Open or create a file. */
    public static final int OPEN_CREATE = 84;
    /** Files in all name spaces; has sub-functions. */
    public static final int NAME_SPACES = 87;
    /** The size of packets, and their security. */
    public static final int PACKET_SIZE = 97;
    /** Lock a file; the new form. */
    public static final int LOG_FILE_NEW = 105;
    /** Lock bytes of a file; the new form. */
    public static final int LOG_RECORD = 109;

    private static final Set<Integer> WITH_LENGTH_WORD = Set.of(17, 21, 22, 23, 35, 36, 90, 114, 123, 131);
    private static final Set<Integer> WITHOUT_LENGTH_WORD = Set.of(32, 34, 86, 87, 88, 89, 92, 94, 104, 111);

    private Function() {}

    /** Returns true if a length word stands before the sub-function. */
    public static boolean hasLengthWord(int function) {
        return WITH_LENGTH_WORD.contains(function);
    }

    /** Returns true if the function has sub-functions. */
    public static boolean hasSubFunction(int function) {
        return hasLengthWord(function) || WITHOUT_LENGTH_WORD.contains(function);
    }

    /** Returns the usual way to write a function: {@code 23/17}, {@code 72}. */
    public static String describe(int function, int subFunction) {
        return hasSubFunction(function) ? function + "/" + subFunction : String.valueOf(function);
    }
}
