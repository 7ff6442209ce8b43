package org.shareops.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * An item in an outbox.
 *
 * @param sequence its number
 * @param size its size in bytes
 * @param enqueued when it was enqueued
 * @param cycles how many cycles it has failed in
 * @param lastFailure why it failed the last time, in words; empty if it has not
 * @param nextTry when it is tried again; empty if nothing holds it back
 * @param boundTo the only inbox that it may still go to, since nobody knows whether it has arrived there (rule V5)
 */
public record OutboxItem(
        long sequence,
        long size,
        Instant enqueued,
        int cycles,
        Optional<String> lastFailure,
        Optional<Instant> nextTry,
        Optional<String> boundTo) {}
