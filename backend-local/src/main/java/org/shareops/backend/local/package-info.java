/**
 * Local disks as shares. On Linux with an x86-64 or ARM64 processor the primitives are system calls, made through JNA, so
 * that every failure keeps its {@code errno}; elsewhere they are those of {@code java.nio}, with weaker claims and without
 * most facets. {@link org.shareops.backend.local.LocalBackend} says what to expect.
 *
 * <p>From the outside inwards: {@code LocalBackend}, {@code LocalLink}, {@code LocalVolume} (checks that everything is
 * still open, guards paths against symbolic links, maps failures), {@code Disk} (the native operations, in two forms).
 */
@NullMarked
package org.shareops.backend.local;

import org.jspecify.annotations.NullMarked;
