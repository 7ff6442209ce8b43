/**
 * The way in: {@link org.shareops.Shares} owns every link of a program, {@link org.shareops.Share} is a handle to one share,
 * and the small builders beside them say what is to be done.
 *
 * <p>These classes only collect what the caller wants and hand it to the engine. Words live in {@code org.shareops.model} and
 * {@code org.shareops.update}, new content in {@code org.shareops.source}.
 */
@NullMarked
package org.shareops;

import org.jspecify.annotations.NullMarked;
