package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.shareops.model.SharePath;
import org.shareops.update.Disconnected;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateReport;
import org.shareops.update.Warned;

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
        report.deadline().ifPresent(deadline -> document.put("deadline", deadline.toString()));
        document.set("warned", Json.objects(report.warned(), ReportAnswer::warned));
        document.set("disconnected", Json.objects(report.disconnected(), ReportAnswer::disconnected));
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

    private static ObjectNode warned(Warned warned) {
        ObjectNode object = Json.object();
        Json.putIfPresent(object, "user", warned.user());
        object.set("clients", Json.texts(warned.clients()));
        object.put("delivered", warned.delivered());
        return object;
    }

    private static ObjectNode disconnected(Disconnected disconnected) {
        ObjectNode object = Json.object();
        object.put("scope", disconnected.scope().name());
        Json.putIfPresent(object, "user", disconnected.user());
        object.set("clients", Json.texts(disconnected.clients()));
        object.set("files", Json.texts(disconnected.files()));
        object.put("collateral", disconnected.collateral());
        return object;
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
        for (Warned warned : report.warned()) {
            lines.add(
                    (warned.delivered() ? "Warned " : "Could not be warned: ") + who(warned.user(), warned.clients()));
        }
        for (Disconnected each : report.disconnected()) {
            boolean session = each.scope() == ForcedDisconnect.Scope.SESSION;
            lines.add((session ? "Session ended of " : "Closed what was open of ") + who(each.user(), each.clients())
                    + ": " + each.files().stream().map(SharePath::toString).collect(Collectors.joining(", "))
                    + (each.collateral() > 0 ? " and " + files(each.collateral()) + " beside" : ""));
        }
        report.warnings().forEach(warning -> lines.add("Warning: " + warning));
        addPaths(lines, "Foreign entries, treated as chosen:", report.foreign());
        addPaths(lines, "Could not be removed:", report.leftovers());
        return lines;
    }

    private static String who(Optional<String> user, List<String> clients) {
        return user.orElse("an unknown user") + (clients.isEmpty() ? "" : " on " + String.join(" or ", clients));
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
