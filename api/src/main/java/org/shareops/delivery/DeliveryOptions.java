package org.shareops.delivery;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * How an item is named in the inbox (rules V6, V7). Immutable.
 *
 * @param sender who sends, as names in the inbox say it: 1 to 32 of {@code a-z}, {@code 0-9} and {@code _}; if empty, an
 *     identifier that is new for each {@code Shares}
 * @param sequence the item's number among those of its sender, by which a reader orders them: 0 or more; if empty, the next
 *     one of the {@code Shares}
 * @param extension what the name ends with, without the dot: 1 to 8 of {@code a-z} and {@code 0-9}, not {@code tmp}; on a
 *     volume of 8.3 names at most 3
 * @param random where names get their random part. Any but the default is for tests: two senders with the same random numbers
 *     get into each other's way, though neither loses an item
 */
public record DeliveryOptions(
        Optional<String> sender, OptionalLong sequence, String extension, RandomGenerator random) {
    private static final DeliveryOptions DEFAULTS =
            new DeliveryOptions(Optional.empty(), OptionalLong.empty(), "itm", new SecureRandom());

    /**
     * Checks all values.
     *
     * @throws IllegalArgumentException if one is not as said above
     */
    public DeliveryOptions {
        sender.ifPresent(DeliveryOptions::checkSender);
        if (sequence.orElse(0) < 0) {
            throw new IllegalArgumentException("a sequence number is 0 or more, not " + sequence.orElseThrow());
        }
        if (!extension.matches("[a-z0-9]{1,8}") || extension.equals("tmp")) {
            throw new IllegalArgumentException("an extension is 1 to 8 of a-z and 0-9, and not tmp, which names what is"
                    + " still being written; not \"" + extension + "\"");
        }
    }

    /**
     * Checks a sender's name.
     *
     * @throws IllegalArgumentException if it is not 1 to 32 of {@code a-z}, {@code 0-9} and {@code _}
     */
    public static String checkSender(String sender) {
        if (!sender.matches("[a-z0-9_]{1,32}")) {
            throw new IllegalArgumentException(
                    "a sender is named by 1 to 32 of a-z, 0-9 and _, not \"" + sender + "\"");
        }
        return sender;
    }

    /** A new sender for each {@code Shares}, numbers in the order of calls, the extension {@code itm}. */
    public static DeliveryOptions defaults() {
        return DEFAULTS;
    }

    /** Returns the same with another sender. */
    public DeliveryOptions withSender(String value) {
        return new DeliveryOptions(Optional.of(value), sequence, extension, random);
    }

    /** Returns the same with another sequence number. */
    public DeliveryOptions withSequence(long value) {
        return new DeliveryOptions(sender, OptionalLong.of(value), extension, random);
    }

    /** Returns the same with another extension. */
    public DeliveryOptions withExtension(String value) {
        return new DeliveryOptions(sender, sequence, value, random);
    }

    /** Returns the same with other random numbers. For tests. */
    public DeliveryOptions withRandom(RandomGenerator value) {
        return new DeliveryOptions(sender, sequence, extension, value);
    }
}
