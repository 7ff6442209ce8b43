package org.shareops.testkit.crash;

import java.io.IOException;
import java.util.stream.Collectors;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.testkit.ChildConsole;
import org.shareops.update.RecoveryReport;

/** What {@link RecoveryProcess} runs: recovers once for each line of its standard input, until that ends. */
final class RecoverMain {
    static final String RECOVERED = "recovered";

    private RecoverMain() {}

    public static void main(String[] arguments) throws IOException {
        ChildConsole console = new ChildConsole();
        CrashSite site = CrashSite.receive(console);
        while (console.next() != null) {
            console.say(RECOVERED + " " + recover(site).replaceAll("\\p{Cntrl}", " "));
        }
    }

    private static String recover(CrashSite site) {
        long start = System.nanoTime();
        try (Shares shares = site.open(site.backend())) {
            RecoveryReport report = shares.share(site.url()).recover();
            String results =
                    report.updates().stream().map(each -> each.result().name()).collect(Collectors.joining(","));
            return said(start, results, report.leftovers().size(), report.toString());
        } catch (ShareException e) {
            return said(start, e.kind().name(), 0, e.toString());
        }
    }

    private static String said(long start, String results, int leftovers, String text) {
        return "micros=" + (System.nanoTime() - start) / 1000 + " results=" + results + " leftovers=" + leftovers + " "
                + text;
    }
}
