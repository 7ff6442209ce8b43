package org.shareops.internal.delivery;

import java.util.random.RandomGenerator;
import org.shareops.source.Source;

/**
 * What is to be delivered.
 *
 * @param content one file
 * @param sender who sends it
 * @param sequence its number among those of its sender
 * @param extension what its name ends with
 * @param random where its name gets its random part
 */
record Parcel(Source content, String sender, long sequence, String extension, RandomGenerator random) {}
