package org.shareops.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.shareops.benchmarks.Scenario.Kind;

/** Writes the document. */
final class Report {
    private static final double EXACT_BELOW = 0.1;
    private static final double ROUGH_FROM = 100;

    private static final String INTRODUCTION = """
            # Benchmarks

            Shareops beside other clients, in one go, against the same private Samba whose share is in memory. Written by
            `./shareops-bench`, which says `--help`.
            """;

    private static final String WHAT_COMPARES = """
            ## What can be compared

            Client and server share one processor here, so seconds compare within one table only, and not with another
            computer's; requests and bytes do not depend on the computer. Everybody is asked to sign, and the proxy looked at
            each message of client and server: what is not signed would be said. The column "protection" says how. Clients
            negotiate different signatures, which explains a part of the differences with big files. jcifs-ng and smbj run as
            they come, each in a process without Shareops in it; Shareops uses the same libraries with signatures and
            encryption of its own.

            All Java contestants run in processes that are warm; a run begins with a log-on and ends with a log-off. Programs
            start anew for each run, which takes them some hundredths of a second. After each run the target is compared with
            the source.

            What they do is not the same. Copies by the others are visible while they are written, and overwrite what is
            there. Shareops stages the new content, flushes each file, has a journal, looks for people who hold files, and
            leaves a record of what it wrote. Where nothing or little changed it compares hashes of contents, and reads those
            files of the source that have changed since the last update, or for less than a minute before it; `rclone sync`
            compares sizes and times. Shareops has up to 64 small files under way; jcifs-ng and smbj are driven by as many
            threads as their names say, rclone has eight transfers, and smbclient does one after the other.

            `cp -r` copies within the computer, without server: nobody can be faster. Below each table stands who is absent
            from it, and why.
            """;

    private static final String DISK_POLICY = """
            To a local disk Shareops syncs before a name is given: `fsync` for a few files, for many one `syncfs` for all of
            them, then the directory; its record and plan are synced before what they announce begins. `sync -f` after
            `cp -r` is that `syncfs`; `cp -r` alone leaves the content in memory, where a power cut would lose it.
            """;

    private static final String CANNOT_COMPARE = """
            smbclient, jcifs-ng and smbj as they come, and `cp -r`, which cannot compare: they would send all files again.
            """;

    private static final String PARTS = """

            ## Parts of the engine

            What comparing trees, writing and parsing records, hashing, sorting, signing and encrypting cost by themselves is
            measured by JMH: `java -jar benchmarks/target/shareops-benchmarks.jar`.
            """;

    private final StringBuilder text = new StringBuilder();
    private final Settings settings;
    private final Sizes sizes;

    private Report(Settings settings) {
        this.settings = settings;
        this.sizes = settings.sizes();
    }

    /**
     * Returns a document in Markdown.
     *
     * @param notes who could not take part, and why
     */
    static String of(Settings settings, Map<String, String> machine, List<String> notes, List<Result> results) {
        Report report = new Report(settings);
        report.head(machine, notes);
        report.ratios(Ratios.of(results, report.sizes));
        for (Scenario scenario : settings.scenarios()) {
            report.scenario(
                    scenario,
                    results.stream().filter(each -> each.scenario() == scenario).toList());
        }
        return report.text.append(PARTS).toString();
    }

    private void head(Map<String, String> machine, List<String> notes) {
        text.append(INTRODUCTION);
        if (settings.quick()) {
            text.append("\n**A trial of the tool with little content: these figures say nothing.**\n");
        }
        table(
                List.of("", ""),
                machine.entrySet().stream()
                        .map(fact -> List.of(fact.getKey(), fact.getValue()))
                        .toList());
        text.append("\nMedian of ")
                .append(settings.rounds())
                .append(" rounds (fastest to slowest), in which the")
                .append(" contestants take turns, after one that warms up and in which the wire is counted.\n");
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        text.append("\n![Seconds of each contestant in each case](benchmarks.svg)\n\n")
                .append(WHAT_COMPARES);
    }

    private void ratios(List<Ratios.Line> lines) {
        text.append(
                "\n## Shareops beside the others\n\nBelow 1 Shareops is faster, or sends less. Of times these are ratios of medians; where the\nranges in the tables below are wide they say little.\n");
        table(
                List.of("what", "Shareops", "beside", "ratio"),
                lines.stream()
                        .map(line -> List.of(line.subject(), line.ours(), line.theirs(), line.verdict()))
                        .toList());
    }

    private void scenario(Scenario scenario, List<Result> results) {
        String title = scenario.title(sizes);
        text.append("\n## ")
                .append(title.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(title.substring(1));
        text.append("\n\n`--case ").append(scenario.word()).append("`\n");
        if (scenario.kind() == Kind.DISK) {
            text.append('\n').append(DISK_POLICY);
        }
        boolean wire = scenario.kind() != Kind.DISK;
        List<String> heads = new ArrayList<>(List.of("who", "seconds"));
        if (wire) {
            heads.addAll(List.of(
                    "requests a file",
                    "messages a file",
                    "write requests",
                    "bytes to the server",
                    "bytes from it",
                    "protection"));
        }
        table(heads, results.stream().map(each -> row(each, wire)).toList());
        if (results.stream().anyMatch(Result::once)) {
            text.append("\n(once): it takes too long for rounds; one run, through the proxy that counts; not drawn.\n");
        }
        String absent = absent(scenario);
        if (!absent.isEmpty()) {
            text.append("\nAbsent: ").append(absent);
        }
    }

    /** Who could be expected in a case and is not there, and why; a paragraph, or nothing. */
    private String absent(Scenario scenario) {
        return switch (scenario) {
            case MANY -> "";
            case BIG -> """
                    jcifs-ng and smbj with 8 threads, since one file is sent by one thread.
                    """;
            case CHANGED -> CANNOT_COMPARE + """
                    Shareops SWAP is run once, by jcifs-ng, because it copies the %s unchanged files inside the server; that of
                    smbj is left out for the same reason.
                    """.formatted(Sizes.number(sizes.tree() - sizes.changed()));
            case UNCHANGED -> CANNOT_COMPARE;
            case DISTANT -> """
                    `cp -r`, which has no server and thus no line to it; jcifs-ng and smbj with 1 thread, which pay for every
                    message (see "messages a file") and would together take most of a minute a round.
                    """;
            case DISK_MANY, DISK_BIG -> """
                    smbclient, rclone, jcifs-ng and smbj, which are measured on shares alone.
                    """;
        };
    }

    private List<String> row(Result result, boolean wire) {
        List<String> cells = new ArrayList<>(List.of(result.contestant(), time(result)));
        if (wire) {
            cells.addAll(wire(result));
        }
        return cells;
    }

    private static String time(Result result) {
        if (!result.isMeasured()) {
            return "failed: " + result.failure();
        }
        return result.once()
                ? seconds(result.median()) + " (once)"
                : seconds(result.median()) + " (" + seconds(result.fastest()) + " to " + seconds(result.slowest())
                        + ")";
    }

    private List<String> wire(Result result) {
        Wire wire = result.wire();
        if (wire == null) {
            return List.of("", "", "", "", "", "");
        }
        int files = result.scenario().files(sizes);
        String hidden = "hidden";
        return List.of(
                wire.readable() ? each(wire.requests(), files) : hidden,
                each(wire.messages(), files),
                wire.readable() ? Sizes.number(wire.writes()) : hidden,
                Sizes.number(wire.bytesToServer()),
                Sizes.number(wire.bytesToClient()),
                wire.protection() + (wire.unsigned() == 0 ? "" : ", **" + wire.unsigned() + " messages unsigned**"));
    }

    private static String each(long count, int files) {
        double share = (double) count / files;
        return String.format(Locale.ROOT, share < EXACT_BELOW ? "%.4f" : share < ROUGH_FROM ? "%.2f" : "%,.0f", share);
    }

    static String seconds(double value) {
        return String.format(Locale.ROOT, value < EXACT_BELOW ? "%.3f" : value < ROUGH_FROM ? "%.2f" : "%.0f", value);
    }

    /** A cell that came from elsewhere must not end it. */
    private void table(List<String> heads, List<List<String>> rows) {
        text.append('\n');
        line(heads);
        line(heads.stream().map(head -> "---").toList());
        rows.forEach(this::line);
    }

    private void line(List<String> cells) {
        cells.forEach(cell -> text.append("| ")
                .append(cell.replace("|", "\\|").replaceAll("\\R", " "))
                .append(' '));
        text.append("|\n");
    }
}
