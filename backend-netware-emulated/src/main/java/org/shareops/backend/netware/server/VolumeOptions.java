package org.shareops.backend.netware.server;

import java.nio.file.Path;

/**
 * A volume that the server is to have.
 *
 * @param name in upper case, from 2 to 15 characters
 * @param root its directory, of whatever file system
 * @param longNames whether it has the long name space; otherwise names are 8.3 in capitals
 * @param lenientDirectoryRename whether a directory can be renamed although files below it are open
 */
record VolumeOptions(String name, Path root, boolean longNames, boolean lenientDirectoryRename) {}
