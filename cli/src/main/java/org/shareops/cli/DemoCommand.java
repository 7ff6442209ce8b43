package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.shareops.cli.demo.ConnectionReplay;
import org.shareops.cli.demo.DeliveryReplay;
import org.shareops.cli.demo.Demonstration;
import org.shareops.cli.demo.DisconnectReplay;
import org.shareops.cli.demo.Mail;
import org.shareops.cli.demo.Performance;
import org.shareops.cli.demo.Replay;
import org.shareops.cli.demo.Sight;
import org.shareops.cli.demo.Traffic;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        header = "Replay historical failures with a naive updater and with this library, and show what a reader saw.",
        description =
                "Plays on a local directory, on emulated NetWare servers and, where Samba is installed, on a private server;"
                        + " all of that is gone afterwards."
                        + " Takes some seconds and leaves nothing behind.",
        footer = {"%nExamples:", "  shareops demo", "  shareops demo --json"})
final class DemoCommand implements Action {
    private static final String HOW_IT_WAS_DONE = """
            Holders and readers were real processes. The naive updaters are models of the programs that the articles
            describe. They stop where a file server would refuse them: a local disk lets anybody delete or overwrite a
            file that others hold, so they ask for its lock first. The naive senders wrote into the inbox on the disk that the
            share lies on.""";
    private static final String HOW_IT_WAS_DONE_ON_SMB = """
            On Samba the holders and the naive updaters were smbclient, which deletes each file before it writes the new
            one, and the server itself refused. The reader watched the directory that the server shares, on its disk.""";

    @Override
    public Answer perform(Invocation invocation) throws IOException, InterruptedException {
        invocation.stop().callsOff(Thread.currentThread()::interrupt);
        Performance played = play(invocation);
        ObjectNode document = Json.object();
        document.set("scenarios", Json.objects(played.replays(), DemoCommand::document));
        document.set("connectionChecks", Json.objects(played.connections(), DemoCommand::document));
        document.set("forcedDisconnect", document(played.disconnect()));
        document.set("deliveries", Json.objects(played.deliveries(), DemoCommand::document));
        document.set("notPlayed", Json.texts(played.notPlayed()));
        document.put("held", played.held());
        return new Answer(played.held() ? ExitCode.DONE : ExitCode.FAILED, document, text(played));
    }

    private static Performance play(Invocation invocation) throws IOException, InterruptedException {
        try (StatusLine status = new StatusLine(invocation.surroundings())) {
            return Demonstration.play(status::show);
        } catch (IOException e) {
            if (invocation.stop().wasCalledOff()) {
                // Ctrl-C ends the readers and holders as well, whose silence then looks like a failure.
                InterruptedException stopped = new InterruptedException("the demonstration was called off");
                stopped.initCause(e);
                throw stopped;
            }
            throw e;
        }
    }

    private static ObjectNode document(Replay replay) {
        ObjectNode object = Json.object();
        object.put("id", replay.scenario().id());
        object.put("title", replay.scenario().title());
        object.put("backend", replay.backend());
        object.set("naive", document(replay.naive()));
        object.set("shareops", document(replay.shareops()));
        object.set("holders", Json.texts(replay.holders()));
        object.put("held", replay.held());
        object.set("brokenPromises", Json.texts(replay.brokenPromises()));
        return object;
    }

    private static ObjectNode document(ConnectionReplay replay) {
        ObjectNode object = Json.object();
        object.put("id", ConnectionReplay.ID);
        object.put("title", ConnectionReplay.TITLE);
        object.put("place", replay.place());
        object.put("servers", replay.servers());
        object.put("files", replay.files());
        object.set("naive", document(replay.naive()));
        object.set("shareops", document(replay.shareops()));
        object.put("held", replay.held());
        return object;
    }

    private static ObjectNode document(DisconnectReplay replay) {
        ObjectNode object = Json.object();
        object.put("id", DisconnectReplay.ID);
        object.put("title", DisconnectReplay.TITLE);
        object.put("naiveAttempts", replay.naiveAttempts());
        object.put("naivePublished", replay.naivePublished());
        object.put("attempts", replay.attempts());
        object.put("published", replay.published());
        object.put("warned", replay.warned());
        object.put("disconnected", replay.disconnected());
        object.put("collateral", replay.collateral());
        object.put("loginsEnabled", replay.letsIn());
        object.put("held", replay.held());
        return object;
    }

    private static ObjectNode document(DeliveryReplay replay) {
        ObjectNode object = Json.object();
        object.put("id", DeliveryReplay.ID);
        object.put("title", DeliveryReplay.TITLE);
        object.put("place", replay.place());
        object.put("senders", replay.senders());
        object.set("naive", document(replay.naive()));
        object.set("shareops", document(replay.shareops()));
        object.put("naiveTries", replay.naiveTries());
        object.put("cycles", replay.cycles());
        object.put("held", replay.held());
        return object;
    }

    private static ObjectNode document(Mail mail) {
        ObjectNode object = Json.object();
        object.put("arrived", mail.arrived());
        object.put("lost", mail.lost());
        object.put("doubled", mail.doubled());
        object.put("overwritten", mail.overwritten());
        object.put("mostTries", mail.mostTries());
        mail.listings().ifPresent(listings -> object.put("listings", listings));
        return object;
    }

    private static ObjectNode document(Traffic traffic) {
        ObjectNode object = Json.object();
        object.put("connections", traffic.connections());
        object.put("connectionsToOthers", traffic.connectionsToOthers());
        object.put("logOns", traffic.logOns());
        object.put("anonymousLogOns", traffic.anonymousLogOns());
        return object;
    }

    private static ObjectNode document(Sight sight) {
        ObjectNode object = Json.object();
        object.put("observations", sight.observations());
        object.put("minimumVisibleFiles", sight.minimumVisibleFiles());
        object.put("mixedObservations", sight.mixedObservations());
        object.put("lostFiles", sight.lostFiles());
        object.put("longestAbsenceMicros", sight.longestAbsenceMicros());
        return object;
    }

    private static String text(Performance played) {
        List<String> lines = new ArrayList<>();
        played.replays().forEach(replay -> addTo(lines, replay));
        played.connections().forEach(replay -> addTo(lines, replay));
        addTo(lines, played.disconnect());
        played.deliveries().forEach(replay -> addTo(lines, replay));
        lines.add(HOW_IT_WAS_DONE);
        played.notPlayed().forEach(what -> lines.add("Not played on " + what + "."));
        if (played.notPlayed().isEmpty()) {
            lines.add(HOW_IT_WAS_DONE_ON_SMB);
        }
        lines.add("");
        lines.add(
                played.held()
                        ? "With Shareops a reader saw the old package or the new one, whole, and nothing else; every message"
                                + " arrived, once."
                        : "Shareops did not keep its promises here; please report this output.");
        absence(played).ifPresent(lines::add);
        return Words.printable(String.join("\n", lines));
    }

    /** The gap between the two renamings where names cannot be swapped in one step, as far as the reader hit it. */
    private static Optional<String> absence(Performance played) {
        return played.replays().stream()
                .map(Replay::shareops)
                .mapToLong(Sight::longestAbsenceMicros)
                .filter(micros -> micros > 0)
                .max()
                .stream()
                .mapToObj(micros -> "Where two names cannot be swapped in one step, the package was away for up to "
                        + milliseconds(micros) + " between two renamings.")
                .findFirst();
    }

    private static String milliseconds(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
    }

    private static void addTo(List<String> lines, ConnectionReplay replay) {
        lines.add(ConnectionReplay.ID + ": " + ConnectionReplay.TITLE + " (on " + replay.place() + ")");
        lines.add("  " + replay.files() + " files go to one of " + replay.servers()
                + " servers; the naive checker asks all of them before each file whether it is connected");
        lines.add("");
        Table table =
                new Table("  WHAT THE SERVERS COUNTED", "CONNECTIONS", "TO THE OTHERS", "LOG-ONS", "ANONYMOUS LOG-ONS");
        addTo(table, "  naive checker", replay.naive());
        addTo(table, "  Shareops", replay.shareops());
        lines.add(table.text());
        lines.add("");
    }

    private static void addTo(List<String> lines, DisconnectReplay replay) {
        lines.add(DisconnectReplay.ID + ": " + DisconnectReplay.TITLE + " (on an emulated NetWare server)");
        lines.add(
                "  a user keeps the program open; the naive despooler ignores that it may force him off, and tries again");
        lines.add("");
        Table table = new Table(
                "  WHAT CAME OF IT", "ATTEMPTS", "PUBLISHED", "WARNED", "DISCONNECTED", "OF THEM HOLDING NOTHING");
        table.row(
                "  naive despooler",
                replay.naiveAttempts() + " and on",
                replay.naivePublished() ? "yes" : "no",
                "0",
                "0",
                "0");
        table.row(
                "  Shareops",
                Integer.toString(replay.attempts()),
                replay.published() ? "yes" : "no",
                Long.toString(replay.warned()),
                Long.toString(replay.disconnected()),
                Long.toString(replay.collateral()));
        lines.add(table.text());
        lines.add("");
    }

    private static void addTo(List<String> lines, DeliveryReplay replay) {
        lines.add(DeliveryReplay.ID + ": " + DeliveryReplay.TITLE + " (on " + replay.place() + ")");
        lines.add("  " + replay.senders()
                + " senders have a message each and the same random numbers for its name; the naive"
                + " one takes \"already exists\" for success after " + replay.naiveTries() + " names");
        lines.add("");
        Table table = new Table(
                "  WHAT THE INBOX SHOWED", "ARRIVED", "LOST", "DOUBLED", "OVERWRITTEN", "MOST TRIES", "LISTINGS");
        addTo(table, "  naive senders", replay.naive());
        addTo(table, "  Shareops", replay.shareops());
        lines.add(table.text());
        lines.add("");
        lines.add("  Shareops tried at most ten names in a cycle, kept the message otherwise, and was done after "
                + replay.cycles() + " cycles.");
        lines.add("");
    }

    private static void addTo(Table table, String who, Mail mail) {
        table.row(
                who,
                Integer.toString(mail.arrived()),
                Integer.toString(mail.lost()),
                Integer.toString(mail.doubled()),
                Integer.toString(mail.overwritten()),
                Long.toString(mail.mostTries()),
                mail.listings().isPresent() ? Long.toString(mail.listings().getAsLong()) : "-");
    }

    private static void addTo(Table table, String who, Traffic traffic) {
        table.row(
                who,
                Integer.toString(traffic.connections()),
                Integer.toString(traffic.connectionsToOthers()),
                Integer.toString(traffic.logOns()),
                Integer.toString(traffic.anonymousLogOns()));
    }

    private static void addTo(List<String> lines, Replay replay) {
        lines.add(replay.scenario().id() + ": " + replay.scenario().title() + " (on " + replay.place() + ")");
        lines.add("  " + replay.scenario().situation() + "; the naive updater "
                + replay.scenario().naiveWay());
        lines.add("");
        Table table =
                new Table("  WHAT A READER SAW", "LOOKS", "FEWEST FILES", "MIXED TREES", "LOST FILES", "LONGEST AWAY");
        addTo(table, "  naive updater", replay.naive());
        addTo(table, "  Shareops", replay.shareops());
        lines.add(table.text());
        lines.add("");
        lines.add("  While files were held Shareops changed nothing and said who was in the way:");
        replay.holders().forEach(holder -> lines.add("    " + holder));
        replay.brokenPromises().forEach(promise -> lines.add("  NOT KEPT: " + promise));
        lines.add("");
    }

    private static void addTo(Table table, String who, Sight sight) {
        table.row(
                who,
                Long.toString(sight.observations()),
                Integer.toString(sight.minimumVisibleFiles()),
                Long.toString(sight.mixedObservations()),
                Integer.toString(sight.lostFiles()),
                sight.longestAbsenceMicros() == 0 ? "-" : milliseconds(sight.longestAbsenceMicros()));
    }
}
