/** Tests of the proxy, against an echo of its own and against a real server. */
package org.shareops.testkit.net;
