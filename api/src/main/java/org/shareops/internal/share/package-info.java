/** What a share can be asked at once, without phases: capabilities, sessions, open files, plain file access. */
@NullMarked
package org.shareops.internal.share;

import org.jspecify.annotations.NullMarked;
