package org.shareops.testkit.delivery;

import java.io.IOException;
import org.shareops.Inbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.testkit.ChildConsole;
import org.shareops.testkit.crash.CrashSite;

/** A process that sends some letters, in a session of its own, once it is told to. */
final class SenderMain {
    static final String READY = "ready";
    static final String GO = "go";
    static final String SENT = "sent";

    private SenderMain() {}

    /** Takes the inbox, who sends, and how many letters for each source of names. */
    public static void main(String[] arguments) throws IOException {
        int letters = Integer.parseInt(arguments[2]);
        ChildConsole console = new ChildConsole();
        CrashSite site = CrashSite.receive(console);
        try (Shares shares = site.open(site.backend())) {
            Share share = shares.share(site.url());
            share.files().stat(arguments[0]);
            console.say(READY);
            if (!GO.equals(console.next())) {
                return;
            }
            Inbox inbox = share.inbox(arguments[0]);
            for (SenderNames names : SenderNames.values()) {
                for (int i = 0; i < letters; i++) {
                    Letter letter = Letter.of(letterName(arguments[1], names, i));
                    Sender.Sent sent = Sender.send(inbox, letter, names.options(i));
                    console.say(SENT + " " + sent.cycles() + " " + sent.tries() + " "
                            + sent.there().tries() + " "
                            + sent.there().item().path().name());
                }
            }
            console.awaitEnd();
        }
    }

    static String letterName(String sender, SenderNames names, int number) {
        return sender + "-" + names + "-" + number;
    }
}
