package org.shareops.update;

import java.time.Instant;
import org.shareops.model.SharePath;

/**
 * One version of a directory that is published by {@link UpdateStrategy#VERSIONED}.
 *
 * @param name its name inside the target, such as {@code v0000007}; the higher the number, the later it was published
 * @param path where it is, from the share's root
 * @param published when, by the server's clock
 * @param current whether the pointer names it
 */
public record Version(String name, SharePath path, Instant published, boolean current) {}
