package org.shareops.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of the contract, each in a line; the Javadoc of what they bind has them in full. */
enum Rule {
    P1("a passive probe sends nothing and waits for nothing"),
    P2("nobody is on the server anonymously or as a guest on our account"),
    P3("concurrent first uses of a server are one connection and one log-on"),
    P4("a second use of a live link makes no connection and no log-on"),
    P5("rejected credentials are sent once"),
    P6("a server that does not answer is left alone for a while, and callers are told until when"),
    P7("a lost link is made again once, by one caller for all, and never behind a handle's back"),
    P8("a verification is one round trip over the link that exists"),
    P9("a status says what is known, since when, and how"),
    P10("after closing or failing, the server lists no presence of ours"),
    P11("names that the caller declares equal share one link"),
    S1("a holder is listed with what the protocol tells, and nothing is invented"),
    S2("missing rights give ACCESS_DENIED, never an empty list"),
    S3("each session says whether it is ours, and ours is never disconnected"),
    S4("ids go stale and are never mixed up, and a close is judged by listing again"),
    S5("a bulk close answers for each target"),
    S6("a list that may be incomplete says so"),
    S7("disconnecting by session reports every session that it hits"),
    R1("no live name is touched before the replacement is complete"),
    R2("opening a name gives the whole old or the whole new content"),
    R3("in use: nothing has changed, and the error names the holders"),
    R4("after a crash and recovery the content is old or new, whole, and nothing is left over"),
    R5("two publishers of one target never interleave"),
    R6("a lost reply is resolved by file identity, and a rename is never blindly sent twice"),
    R7("only changed content crosses the wire; an update that changes nothing writes nothing"),
    R8("foreign files are never silently lost"),
    R9("names are checked before the first byte, all of them at once"),
    R10("no space or a failing source: old content whole, leftovers gone"),
    R11("time stamps and attributes are the source's; a read-only file does not stop an update"),
    R12("plan() predicts what run() then does"),
    R13("a source that changes while it is read is detected"),
    R14("owner, rights and extended attributes are kept, or their loss is refused"),
    R15("a newer update ends an older one that waits"),
    D1("cordon, warn, grace, close, list again, claim, commit, uncordon"),
    D2("what a cordon changes is saved first and restored byte for byte"),
    D3("a policy that needs a missing right is refused in PLAN"),
    D4("only holders are hit"),
    D5("attempts are counted in a budget that survives restarts"),
    D6("a cordon refuses newcomers, and rounds are bounded"),
    D7("logins are never left disabled by a crash"),
    V1("an item leaves the outbox only after a positive answer"),
    V2("a reader never sees a partial item"),
    V3("nothing existing is ever overwritten"),
    V4("at most ten names are tried"),
    V5("a lost reply is resolved by the identity noted at create"),
    V6("no directory is listed to find a free name"),
    V7("items of one sender carry a sequence number"),
    V8("one stuck item does not hold up the others"),
    C1("a declared capability works, and an undeclared one is UNSUPPORTED before any traffic"),
    C2("every native error is one kind and keeps its code; an unknown one is PROTOCOL"),
    C3("every method of a closed object fails with CLOSED; close is idempotent"),
    C4("an interrupt ends a call soon with CANCELLED and keeps the flag"),
    C5("after close there are as many handles, threads, descriptors and sessions as before"),
    C6("secrets appear nowhere");

    private static final Pattern ID = Pattern.compile("([A-Z][0-9]+)_");

    final String text;

    Rule(String text) {
        this.text = text;
    }

    /**
     * Returns the beginning of a failure's message.
     *
     * @param shows what a correct backend shows
     */
    String asks(String shows) {
        return "rule " + this + " (" + text + "): a correct backend shows " + shows;
    }

    /** Returns the rules that a test's name begins with: {@code P3_P4_...}. */
    static List<Rule> of(String testName) {
        List<Rule> rules = new ArrayList<>();
        Matcher id = ID.matcher(testName);
        while (id.lookingAt()) {
            rules.add(valueOf(id.group(1)));
            id.region(id.end(), testName.length());
        }
        return rules;
    }
}
