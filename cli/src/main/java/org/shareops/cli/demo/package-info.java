/**
 * The demonstration: historical failures, replayed with a naive updater and with the library while others read and hold.
 * A {@link org.shareops.cli.demo.Scenario} says what happens, a {@link org.shareops.cli.demo.Stage} where.
 */
@NullMarked
package org.shareops.cli.demo;

import org.jspecify.annotations.NullMarked;
