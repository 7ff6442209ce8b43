/**
 * Crashes, and what is left after them (rule R4), for every backend that {@link java.util.ServiceLoader} finds and whose
 * shares can also be seen as a directory of a disk.
 *
 * <ul>
 *   <li>{@link org.shareops.testkit.crash.StepMatrix} crashes a client after every single primitive, and recovers.
 *   <li>{@link org.shareops.testkit.crash.KillMatrix} kills processes that publish, at random instants, while others read.
 *   <li>{@link org.shareops.testkit.crash.RecoveryProcess} recovers from another process.
 * </ul>
 */
@NullMarked
package org.shareops.testkit.crash;

import org.jspecify.annotations.NullMarked;
