/**
 * Between a client and a server: {@link org.shareops.testkit.net.CountingProxy} counts what is asked, delays it and cuts it,
 * for any protocol that a {@link org.shareops.testkit.net.MessageFormat} describes, and shows it to a
 * {@link org.shareops.testkit.net.Tap}.
 */
@NullMarked
package org.shareops.testkit.net;

import org.jspecify.annotations.NullMarked;
