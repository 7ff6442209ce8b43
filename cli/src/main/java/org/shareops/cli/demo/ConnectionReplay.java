package org.shareops.cli.demo;

/**
 * Article Q243681, played by a naive checker and by the library.
 *
 * @param place what they were played on
 * @param servers how many servers are known
 * @param files how many files were sent, all to the first of them
 * @param naive what the servers counted of the naive checker
 * @param shareops what they counted of the library
 */
public record ConnectionReplay(String place, int servers, int files, Traffic naive, Traffic shareops) {
    /** The number of the article that described it. */
    public static final String ID = "Q243681";

    /** The article's title. */
    public static final String TITLE = "Copy queue causes \"not logged in\" requests";

    /** Returns true if the library asked nobody but the server that it sent to, and that one once. */
    public boolean held() {
        return shareops.equals(new Traffic(1, 0, 1, 0));
    }
}
