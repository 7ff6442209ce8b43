/**
 * Apache Commons VFS, both ways.
 *
 * <p>{@link org.shareops.vfs.ShareFileProvider} makes a VFS file system of every share, under {@code smb:}, {@code ncp:} and
 * {@code mem:}; Commons VFS finds it by itself. {@link org.shareops.vfs.ShareFileSystemConfigBuilder} says who we are and what
 * is done when somebody is in the way. What VFS has no words for is reached as an operation on a file: {@link
 * org.shareops.vfs.ProbeOperation}, {@link org.shareops.vfs.OpenFilesOperation}, {@link org.shareops.vfs.ReplaceOperation},
 * {@link org.shareops.vfs.DisconnectOperation}, {@link org.shareops.vfs.AbandonOperation}.
 */
@NullMarked
package org.shareops.vfs;

import org.jspecify.annotations.NullMarked;
