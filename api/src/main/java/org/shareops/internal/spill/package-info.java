/**
 * Maps and lists that keep their first entries in memory and the rest in temporary files, so that the memory which an operation
 * needs does not grow with the number of files. Knows paths, and nothing of what is kept.
 */
@NullMarked
package org.shareops.internal.spill;

import org.jspecify.annotations.NullMarked;
