package org.shareops.delivery;

import java.util.List;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;

/**
 * An item that has arrived.
 *
 * @param item where; a reader may have taken it meanwhile
 * @param sender who sent it
 * @param sequence its number among those of its sender
 * @param size its size in bytes
 * @param tries how many names were tried in the cycle in which it arrived, from 1 to 10; 0 if it turned out to have arrived in
 *     an earlier one
 * @param leftBehind temporary files of ours that we could not remove; the inbox's reader sweeps them away in time
 */
public record Delivery(
        ShareLocation item, String sender, long sequence, long size, int tries, List<SharePath> leftBehind) {
    /** Copies the list. */
    public Delivery {
        leftBehind = List.copyOf(leftBehind);
    }
}
