/**
 * Tools to test backends and programs that use them.
 *
 * <ul>
 *   <li>{@link org.shareops.testkit.VirtualClock} makes a week of waiting pass at once.
 *   <li>{@link org.shareops.testkit.TreeWatcher} and {@link org.shareops.testkit.ReaderProcess} are readers that look at a
 *       local directory all the time and tell what they saw (rule R2).
 *   <li>{@link org.shareops.testkit.HolderProcess} is somebody who holds files.
 *   <li>{@link org.shareops.testkit.FaultBackend} counts what a backend is asked for, refuses it, loses replies, or
 *       crashes the client after any primitive (rules R4, R6).
 *   <li>{@code org.shareops.testkit.crash} crashes and kills clients at all instants, and judges what recovery makes of it.
 *   <li>{@link org.shareops.testkit.ChildJvm} runs a class of yours in another process.
 *   <li>{@link org.shareops.testkit.Trees} makes directories to do all that with.
 *   <li>{@code org.shareops.testkit.samba} has a private Samba server and an independent client, and {@code
 *       org.shareops.testkit.net} a proxy between clients and servers.
 * </ul>
 *
 * <p>Nothing here needs JUnit on the class path.
 */
@NullMarked
package org.shareops.testkit;

import org.jspecify.annotations.NullMarked;
