package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.shareops.model.SharePath;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateReport;

/** What a replacement or removal did. */
final class ReportAnswer {
    private static final int MOST_PATHS = 20;

    private ReportAnswer() {}

    static Answer of(UpdateReport report) {
        return Answer.done(document(report), text(report));
    }

    /** The fields of a report without its error, also for a run that failed. */
    static ObjectNode document(UpdateReport report) {
        ObjectNode document = Json.object();
        document.put("outcome", report.outcome().name());
        document.put("target", report.target().toString());
        document.put("strategy", Words.of(report.strategy()));
        document.put("filesChanged", report.filesChanged());
        document.put("filesUnchanged", report.filesUnchanged());
        document.put("filesRemoved", report.filesRemoved());
        document.put("bytesSent", report.bytesSent());
        document.set("holders", OpenFiles.holders(report.holders()));
        Json.putIfPresent(document, "holdersUnknown", report.holdersUnknown());
        document.put("attempts", report.attempts());
        document.put("gapMicros", report.gapMicros());
        document.put("blockedMicros", report.blockedMicros());
        document.put("elapsedMillis", report.elapsed().toMillis());
        document.put("requests", report.requests());
        ObjectNode phases = document.putObject("phases");
        for (Phase phase : Phase.values()) {
            if (report.phases().containsKey(phase)) {
                phases.put(phase.name(), report.phases().get(phase).toMillis());
            }
        }
        document.set("foreign", Json.texts(report.foreign()));
        document.set("leftovers", Json.texts(report.leftovers()));
        document.set("warnings", Json.texts(report.warnings()));
        return document;
    }

    static String text(UpdateReport report) {
        List<String> lines = new ArrayList<>();
        if (report.outcome() == Outcome.UNCHANGED) {
            lines.add(report.target() + " has that content already; nothing was written");
        } else {
            lines.add(report.target() + ": " + files(report.filesChanged()) + " changed, " + report.filesUnchanged()
                    + " unchanged, " + report.filesRemoved() + " removed");
            lines.add("Sent " + bytes(report.bytesSent()) + " in " + Durations.text(report.elapsed())
                    + (report.attempts() > 1 ? " and " + report.attempts() + " attempts" : "")
                    + (report.gapMicros() > 0 ? "; a name was absent for " + report.gapMicros() + " µs" : ""));
        }
        lines.addAll(remarks(report));
        return Words.printable(String.join("\n", lines));
    }

    /** What somebody has to know besides success or failure. */
    static List<String> remarks(UpdateReport report) {
        List<String> lines = new ArrayList<>();
        report.warnings().forEach(warning -> lines.add("Warning: " + warning));
        addPaths(lines, "Foreign entries, treated as chosen:", report.foreign());
        addPaths(lines, "Could not be removed:", report.leftovers());
        return lines;
    }

    static void addPaths(List<String> lines, String heading, List<SharePath> paths) {
        if (paths.isEmpty()) {
            return;
        }
        lines.add(heading);
        paths.stream().limit(MOST_PATHS).forEach(path -> lines.add("  " + path));
        if (paths.size() > MOST_PATHS) {
            lines.add("  and " + (paths.size() - MOST_PATHS) + " more");
        }
    }

    static String files(int count) {
        return count + (count == 1 ? " file" : " files");
    }

    static String bytes(long count) {
        if (count < 1000) {
            return count + " bytes";
        }
        double value = count;
        int unit = -1;
        while (value >= 999.95 && unit < 4) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, "kMGTP".charAt(unit));
    }
}
