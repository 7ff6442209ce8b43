/**
 * What every long operation of the engine needs: cancelling, doing things in parallel, counting, reading sources, and the
 * form of records. Knows neither replacing nor delivering.
 */
@NullMarked
package org.shareops.internal.run;

import org.jspecify.annotations.NullMarked;
