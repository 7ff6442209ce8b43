package org.shareops.backend.netware.wire;

import java.util.Locale;
import java.util.Map;

/** Completion codes: what a server says of a request. Some numbers mean different things to different functions. */
public final class Completion {
    /** Success. */
    public static final int OK = 0x00;

    /** The volume is full. */
    public static final int OUT_OF_DISK = 0x01;

    /** The request is too short or its length is wrong. */
    public static final int BAD_LENGTH = 0x7E;

    /** The file is in use. */
    public static final int FILE_IN_USE = 0x80;

    /** There are no more file handles. */
    public static final int NO_FILE_HANDLES = 0x81;

    /** No right to open. */
    public static final int NO_OPEN_RIGHTS = 0x82;

    /** The disk failed. */
    public static final int IO_ERROR = 0x83;

    /** No right to create. */
    public static final int NO_CREATE_RIGHTS = 0x84;

    /** The file exists. */
    public static final int NO_OVERWRITE = 0x85;

    /** The file exists and is read-only. */
    public static final int CREATE_EXISTING_READ_ONLY = 0x86;

    /** The name cannot be created. */
    public static final int BAD_CREATE_NAME = 0x87;

    /** The file handle is not open. */
    public static final int BAD_FILE_HANDLE = 0x88;

    /** No right to look. */
    public static final int NO_SEARCH_RIGHTS = 0x89;

    /** No right to delete. */
    public static final int NO_DELETE_RIGHTS = 0x8A;

    /** No right to rename. */
    public static final int NO_RENAME_RIGHTS = 0x8B;

    /** No right to modify. */
    public static final int NO_MODIFY_RIGHTS = 0x8C;

    /** Some of the files are in use. */
    public static final int SOME_FILES_IN_USE = 0x8D;

    /** The file is in use. */
    public static final int ALL_FILES_IN_USE = 0x8E;

    /** Some of the files are read-only. */
    public static final int SOME_FILES_READ_ONLY = 0x8F;

    /** The file or its volume is read-only. */
    public static final int ALL_FILES_READ_ONLY = 0x90;

    /** Some of the new names exist. */
    public static final int SOME_NAMES_EXIST = 0x91;

    /** The new name exists. */
    public static final int ALL_NAMES_EXIST = 0x92;

    /** The file is not open for reading. */
    public static final int NO_READ_RIGHTS = 0x93;

    /** The file may not be written. */
    public static final int NO_WRITE_RIGHTS = 0x94;

    /** The server has no memory left. */
    public static final int SERVER_OUT_OF_MEMORY = 0x96;

    /** There is no such volume. */
    public static final int NO_SUCH_VOLUME = 0x98;

    /** The directory has no room for another name. */
    public static final int DIRECTORY_FULL = 0x99;

    /** The new name is on another volume. */
    public static final int RENAME_ACROSS_VOLUMES = 0x9A;

    /** The directory handle is not valid. */
    public static final int BAD_DIRECTORY_HANDLE = 0x9B;

    /** A directory of the path is missing. */
    public static final int INVALID_PATH = 0x9C;

    /** There are no more directory handles. */
    public static final int NO_DIRECTORY_HANDLES = 0x9D;

    /** The name is not allowed. */
    public static final int BAD_FILE_NAME = 0x9E;

    /** The directory is in use. */
    public static final int DIRECTORY_IN_USE = 0x9F;

    /** The directory is not empty. */
    public static final int DIRECTORY_NOT_EMPTY = 0xA0;

    /** The bytes are locked. */
    public static final int IO_LOCKED = 0xA2;

    /** Neither opening nor creating was asked for. */
    public static final int BAD_OPEN_CREATE_MODE = 0xA5;

    /** The volume does not have this name space. */
    public static final int BAD_NAME_SPACE = 0xBF;

    /** The account has no balance left. */
    public static final int NO_ACCOUNT_BALANCE = 0xC1;

    /** The account's credit limit is exceeded. */
    public static final int CREDIT_EXCEEDED = 0xC2;

    /** Logins are disabled. */
    public static final int LOGIN_LOCKOUT = 0xC5;

    /** Not an operator. */
    public static final int NO_CONSOLE_RIGHTS = 0xC6;

    /** Passwords must be encrypted. */
    public static final int NO_UNENCRYPTED_PASSWORDS = 0xD6;

    /** Too many logins. */
    public static final int MAX_LOGINS_EXCEEDED = 0xD9;

    /** The user may not log in at this time. */
    public static final int BAD_LOGIN_TIME = 0xDA;

    /** The user may not log in from this station. */
    public static final int BAD_LOGIN_STATION = 0xDB;

    /** The account is disabled. */
    public static final int ACCOUNT_DISABLED = 0xDC;

    /** The password has expired. */
    public static final int PASSWORD_EXPIRED_NO_GRACE = 0xDE;

    /** The password has expired, and this login was let through. */
    public static final int PASSWORD_EXPIRED = 0xDF;

    /** No licence is free. */
    public static final int NO_LOGIN_CONNECTIONS = 0xE0;

    /** The name is not valid. */
    public static final int BAD_NAME = 0xEF;

    /** The name has a wildcard. */
    public static final int ILLEGAL_WILDCARD = 0xF0;

    /** No right to this object. */
    public static final int BINDERY_SECURITY = 0xF1;

    /** All connections are taken. */
    public static final int NO_FREE_CONNECTION = 0xF9;

    /** The server does not have this call. */
    public static final int UNKNOWN_REQUEST = 0xFB;

    /** There is no such user or object. */
    public static final int NO_SUCH_OBJECT = 0xFC;

    /** The connection number is not in use. */
    public static final int BAD_STATION = 0xFD;

    /** The time-out of the lock ran out. */
    public static final int TIMEOUT = 0xFE;

    /** Not found, or refused. */
    public static final int FAILURE = 0xFF;

    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(OK, "success"),
            Map.entry(OUT_OF_DISK, "the volume is full"),
            Map.entry(BAD_LENGTH, "the request is too short or its length is wrong"),
            Map.entry(FILE_IN_USE, "the file is in use"),
            Map.entry(NO_FILE_HANDLES, "there are no more file handles"),
            Map.entry(NO_OPEN_RIGHTS, "no right to open"),
            Map.entry(IO_ERROR, "the disk failed"),
            Map.entry(NO_CREATE_RIGHTS, "no right to create"),
            Map.entry(NO_OVERWRITE, "the file exists"),
            Map.entry(CREATE_EXISTING_READ_ONLY, "the file exists and is read-only"),
            Map.entry(BAD_CREATE_NAME, "the name cannot be created"),
            Map.entry(BAD_FILE_HANDLE, "the file handle is not open"),
            Map.entry(NO_SEARCH_RIGHTS, "no right to look"),
            Map.entry(NO_DELETE_RIGHTS, "no right to delete"),
            Map.entry(NO_RENAME_RIGHTS, "no right to rename"),
            Map.entry(NO_MODIFY_RIGHTS, "no right to modify"),
            Map.entry(SOME_FILES_IN_USE, "some of the files are in use"),
            Map.entry(ALL_FILES_IN_USE, "the file is in use"),
            Map.entry(SOME_FILES_READ_ONLY, "some of the files are read-only"),
            Map.entry(ALL_FILES_READ_ONLY, "the file or its volume is read-only"),
            Map.entry(SOME_NAMES_EXIST, "some of the new names exist"),
            Map.entry(ALL_NAMES_EXIST, "the new name exists"),
            Map.entry(NO_READ_RIGHTS, "the file is not open for reading"),
            Map.entry(NO_WRITE_RIGHTS, "the file may not be written"),
            Map.entry(SERVER_OUT_OF_MEMORY, "the server has no memory left"),
            Map.entry(NO_SUCH_VOLUME, "there is no such volume"),
            Map.entry(DIRECTORY_FULL, "the directory is full"),
            Map.entry(RENAME_ACROSS_VOLUMES, "the new name is on another volume"),
            Map.entry(BAD_DIRECTORY_HANDLE, "the directory handle is not valid"),
            Map.entry(INVALID_PATH, "a directory of the path is missing"),
            Map.entry(NO_DIRECTORY_HANDLES, "there are no more directory handles"),
            Map.entry(BAD_FILE_NAME, "the name is not allowed"),
            Map.entry(DIRECTORY_IN_USE, "the directory is in use"),
            Map.entry(DIRECTORY_NOT_EMPTY, "the directory is not empty"),
            Map.entry(IO_LOCKED, "the bytes are locked"),
            Map.entry(BAD_OPEN_CREATE_MODE, "neither opening nor creating was asked for"),
            Map.entry(BAD_NAME_SPACE, "the volume does not have this name space"),
            Map.entry(NO_ACCOUNT_BALANCE, "the account has no balance left"),
            Map.entry(CREDIT_EXCEEDED, "the account's credit limit is exceeded"),
            Map.entry(LOGIN_LOCKOUT, "logins are disabled"),
            Map.entry(NO_CONSOLE_RIGHTS, "not an operator"),
            Map.entry(NO_UNENCRYPTED_PASSWORDS, "passwords must be encrypted"),
            Map.entry(MAX_LOGINS_EXCEEDED, "too many logins"),
            Map.entry(BAD_LOGIN_TIME, "the user may not log in at this time"),
            Map.entry(BAD_LOGIN_STATION, "the user may not log in from this station"),
            Map.entry(ACCOUNT_DISABLED, "the account is disabled"),
            Map.entry(PASSWORD_EXPIRED_NO_GRACE, "the password has expired"),
            Map.entry(PASSWORD_EXPIRED, "the password has expired, and this login was let through"),
            Map.entry(NO_LOGIN_CONNECTIONS, "no licence is free"),
            Map.entry(BAD_NAME, "the name is not valid"),
            Map.entry(ILLEGAL_WILDCARD, "the name has a wildcard"),
            Map.entry(BINDERY_SECURITY, "no right to this object"),
            Map.entry(NO_FREE_CONNECTION, "all connections are taken"),
            Map.entry(UNKNOWN_REQUEST, "the server does not have this call"),
            Map.entry(NO_SUCH_OBJECT, "there is no such user or object"),
            Map.entry(BAD_STATION, "the connection number is not in use"),
            Map.entry(TIMEOUT, "the time-out of the lock ran out"),
            Map.entry(FAILURE, "not found, or refused"));

    private Completion() {}

    /** Returns a code with its words: {@code 0x8E (the file is in use)}. */
    public static String describe(int code) {
        return String.format(Locale.ROOT, "0x%02X (%s)", code, TEXTS.getOrDefault(code, "not a known code"));
    }

    /** Returns the words of a code; empty for one that is not known. */
    public static String text(int code) {
        return TEXTS.getOrDefault(code, "");
    }
}
