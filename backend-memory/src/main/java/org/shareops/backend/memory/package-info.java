/**
 * The reference backend ({@code mem:}): small, strict, and the example to copy for a new one.
 *
 * <p>Two halves belong here. The server's half ({@code MemoryServer}, {@code MemoryShare}, {@code Node}, {@code Open})
 * plays what stands at the other end of a wire: names, share modes, sessions, faults. The client's half ({@code
 * MemoryBackend}, {@code MemoryLink}, {@code MemoryVolume}, {@code MemoryClaim}, {@code MemoryFacets}) is what every
 * backend has: each primitive is one request, each refusal one {@code ShareException}. Nothing here retries, waits or
 * caches.
 */
@NullMarked
package org.shareops.backend.memory;

import org.jspecify.annotations.NullMarked;
