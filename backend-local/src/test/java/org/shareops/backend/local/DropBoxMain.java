package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/** Delivers as a user without rights, without an outbox and with one, and says what came of it, a line each. */
final class DropBoxMain {
    private DropBoxMain() {}

    /** Takes the directory that is the share, and one for an outbox. */
    public static void main(String[] arguments) throws IOException {
        try (Shares shares = Shares.builder()
                        .onlyGivenBackends()
                        .backend(new LocalBackend())
                        .build();
                Outbox outbox = Outbox.open(Path.of(arguments[1]))) {
            Inbox inbox = shares.share("file://" + arguments[0]).inbox("box");
            try {
                System.out.println("delivered " + inbox.deliver(item("direct")).tries());
            } catch (ShareException e) {
                System.out.println("direct " + e.kind() + " " + e.getMessage());
            }
            outbox.enqueue(item("outbox"));
            DrainReport report = outbox.drain(List.of(inbox), DrainOptions.defaults());
            report.failures().values().forEach(each -> System.out.println("outbox " + each.kind()));
            System.out.println("waiting " + outbox.status().depth());
        }
    }

    private static Source item(String content) {
        return Source.bytes(content.getBytes(StandardCharsets.UTF_8));
    }
}
