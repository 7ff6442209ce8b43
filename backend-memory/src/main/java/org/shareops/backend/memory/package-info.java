/**
 * The reference backend ({@code mem:}): small, strict, and the example to copy for a new one.
 *
 * <p>Two halves. The server's ({@code MemoryServer}, {@code MemoryShare}, {@code Node}) plays what stands at the other end
 * of a wire and answers with a {@code Refusal}. The client's ({@code MemoryBackend}, {@code MemoryLink}, {@code
 * MemoryVolume}, {@code Open}) is what every backend has: each primitive is one request through
 * {@code Gate}, each refusal one {@code ShareException}. Nothing here retries, waits or caches.
 */
@NullMarked
package org.shareops.backend.memory;

import org.jspecify.annotations.NullMarked;
