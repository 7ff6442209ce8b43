/** Tests of the private Samba server and of the independent client, against the real programs. */
package org.shareops.testkit.samba;
