package org.shareops.testkit.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;

/** An inbox on a server in memory, and what is in it. */
final class TestInbox {
    static final String INBOX = "BOX";

    private TestInbox() {}

    /** Returns a new server with an empty inbox. */
    static MemoryFixture withInbox(MemoryProfile profile, EngineClock clock) throws IOException {
        MemoryFixture on = new MemoryFixture(profile, clock);
        on.observer.files().createDirectory(INBOX);
        return on;
    }

    static MemoryFixture withInbox(MemoryProfile profile) throws IOException {
        return withInbox(profile, EngineClock.system());
    }

    static Source text(String content) {
        return Source.bytes(content.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the contents of the complete items in an inbox. */
    static List<String> itemsIn(MemoryFixture on, String inbox) throws IOException {
        List<String> items = new ArrayList<>();
        for (Entry entry : on.observer.files().list(inbox)) {
            if (entry.name().toLowerCase(Locale.ROOT).endsWith(".itm")) {
                items.add(on.read(inbox + "/" + entry.name()));
            }
        }
        return items;
    }
}
