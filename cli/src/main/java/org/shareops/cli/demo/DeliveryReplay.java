package org.shareops.cli.demo;

/**
 * Article Q323627, played by naive senders and by the library.
 *
 * @param place what was played on, in a few words with an article
 * @param senders how many senders with one message each and the same random numbers
 * @param naiveTries after how many names a naive sender took "already exists" for success
 * @param naive what became of the messages of the naive senders
 * @param shareops what became of those of the library
 * @param cycles in how many cycles the library had delivered all
 */
public record DeliveryReplay(String place, int senders, int naiveTries, Mail naive, Mail shareops, int cycles) {
    /** The number of the article that described it. */
    public static final String ID = "Q323627";

    /** What it is about. */
    public static final String TITLE = "Status messages lost by file-name collisions";

    private static final int MOST_TRIES = 10;

    /** Returns true if every message of the library arrived once, by as few requests as promised. */
    public boolean held() {
        return shareops.arrived() == senders
                && shareops.lost() == 0
                && shareops.doubled() == 0
                && shareops.overwritten() == 0
                && shareops.mostTries() <= MOST_TRIES
                && shareops.listings().orElse(0) == 0;
    }
}
