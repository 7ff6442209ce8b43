/**
 * The process that enables logins again when whoever disabled them is gone (rule D7). It has a connection of its own, since
 * nobody can log in once they are disabled.
 */
@NullMarked
package org.shareops.backend.netware.keeper;

import org.jspecify.annotations.NullMarked;
