package org.shareops.cli.demo;

/**
 * Article Q202063, played by a naive despooler and by the library.
 *
 * @param naiveAttempts how often the naive despooler had tried when we stopped watching
 * @param naivePublished whether the new file got through
 * @param attempts how often the library tried
 * @param published whether the new file got through
 * @param disconnected how many connections the server cleared for the library
 * @param collateral how many of them held nothing
 */
public record DisconnectReplay(
        int naiveAttempts,
        boolean naivePublished,
        int attempts,
        boolean published,
        long disconnected,
        long collateral) {
    /** The number of the article that described it. */
    public static final String ID = "Q202063";

    /** The article's title. */
    public static final String TITLE = "Forced disconnect is not available on NetWare distribution servers";

    /** Returns true if the library asked what the server can do, cleared the holder and nobody else, and published. */
    public boolean held() {
        return published && attempts == 2 && disconnected == 1 && collateral == 0;
    }
}
