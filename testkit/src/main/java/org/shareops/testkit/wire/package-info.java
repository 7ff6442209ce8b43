/**
 * What went over the wire, judged by somebody else: {@link org.shareops.testkit.wire.WireCapture} keeps what passed through a
 * {@link org.shareops.testkit.net.CountingProxy}, and {@link org.shareops.testkit.wire.Tshark} asks the program
 * {@code tshark}, whose authors have never seen our code, what it is.
 */
@NullMarked
package org.shareops.testkit.wire;

import org.jspecify.annotations.NullMarked;
