/**
 * What every long operation of the engine needs: cancelling, doing things in parallel, and counting. Knows neither
 * replacing nor delivering.
 */
@NullMarked
package org.shareops.internal.run;

import org.jspecify.annotations.NullMarked;
