package org.shareops.testkit.net;

/** What can happen to a message. A message with several requests in it is one; it shares their fate. */
public enum Fault {
    /** It never reaches the server, and the connection ends. */
    CUT_BEFORE,
    /** The server gets it, and right behind it the end of the connection: nobody knows whether it still does the work. */
    CUT_AFTER,
    /** The server does the work and answers, the answer is lost, and the connection ends. */
    CUT_ANSWER,
    /** It never reaches the server; the connection stays. */
    SWALLOW,
    /**
     * The server does the work and answers, the answer is lost; the connection stays. Where messages are encrypted all are lost
     * that come before the next request.
     */
    SWALLOW_ANSWER
}
