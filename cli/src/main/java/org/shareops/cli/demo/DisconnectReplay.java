package org.shareops.cli.demo;

/**
 * Article Q202063, played by a naive despooler and by the library.
 *
 * @param naiveAttempts how often the naive despooler had tried when we stopped watching
 * @param naivePublished whether the new file got through
 * @param attempts how often the library tried
 * @param published whether the new file got through
 * @param warned how many users it warned before
 * @param disconnected how many connections the server cleared for the library
 * @param collateral how many of them held nothing
 * @param letsIn whether people can log in afterwards
 */
public record DisconnectReplay(
        int naiveAttempts,
        boolean naivePublished,
        int attempts,
        boolean published,
        long warned,
        long disconnected,
        long collateral,
        boolean letsIn) {
    /** The number of the article that described it. */
    public static final String ID = "Q202063";

    /** The article's title. */
    public static final String TITLE = "Forced disconnect is not available on NetWare distribution servers";

    /** Returns true if the library warned the holder, cleared him and nobody else, published, and lets people in again. */
    public boolean held() {
        return published && attempts == 2 && warned == 1 && disconnected == 1 && collateral == 0 && letsIn;
    }
}
