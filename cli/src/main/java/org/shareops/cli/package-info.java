/**
 * The {@code shareops} command. A command is one class that turns a share into an {@link org.shareops.cli.Answer}; how
 * answers and failures are printed, and what the process returns, is decided once, in {@link org.shareops.cli.Main}.
 */
@NullMarked
package org.shareops.cli;

import org.jspecify.annotations.NullMarked;
