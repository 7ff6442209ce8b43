/**
 * Where new content comes from: a directory, a file, bytes, or anything that implements {@link
 * org.shareops.source.Source}.
 *
 * <p>A source only tells what it has and gives the bytes. Checking names, hashing, and noticing that it changed under us
 * (rule R13) is the engine's work.
 */
@NullMarked
package org.shareops.source;

import org.jspecify.annotations.NullMarked;
