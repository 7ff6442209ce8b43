/**
 * What a backend implements: primitives, each mapped to one native operation.
 *
 * <p>The rule that keeps backends simple: <b>a backend supplies primitives, the engine supplies safety.</b> A backend never
 * loops, sleeps, retries or caches; it maps native errors to {@link org.shareops.model.ShareException} and keeps their
 * code (rule C2). The document {@code docs/writing-a-backend.md} leads through one; the memory backend is the reference.
 *
 * <p>All methods that do I/O may be called from several threads at once, except where one object says otherwise. They
 * block, end soon with {@code CANCELLED} when their thread is interrupted (rule C4), and fail with {@code CLOSED} after
 * {@code close()} (rule C3). An open that ends with {@code CANCELLED} leaves nothing open: if the server's answer comes late,
 * the backend closes what it tells of.
 */
@NullMarked
package org.shareops.spi;

import org.jspecify.annotations.NullMarked;
