package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.UpdateException;

/** Why it did not work. */
final class FailureAnswer {
    private FailureAnswer() {}

    static Answer of(ShareException failure) {
        ObjectNode document =
                failure instanceof UpdateException update ? ReportAnswer.document(update.report()) : Json.object();
        document.set("error", error(failure));
        List<String> lines = new ArrayList<>(List.of(message(failure)));
        lines.addAll(advice(failure));
        if (failure instanceof UpdateException update) {
            lines.addAll(ReportAnswer.remarks(update.report()));
        }
        return new Answer(ExitCode.of(failure), document, Words.printable(String.join("\n", lines)));
    }

    /** Names options for what the library can only say in words of its own. */
    static List<String> advice(ShareException failure) {
        if (failure.kind() == ErrorKind.REFUSED && failure.detail().contains("foreign")) {
            return List.of("See the option --foreign.");
        }
        return failure.kind() == ErrorKind.AUTHENTICATION_REJECTED
                        && failure.detail().contains("no credentials")
                ? List.of("The option --user says who logs on.")
                : List.of();
    }

    /** The program was called wrongly. */
    static Answer usage(String message) {
        return new Answer(ExitCode.USAGE, document("USAGE", message), Words.printable(message));
    }

    /** Something on this machine failed before any share was concerned. */
    static Answer local(IOException failure) {
        String message = message(failure);
        String what = failure instanceof NoSuchFileException
                ? message + ": no such file or directory"
                : failure instanceof AccessDeniedException ? message + ": permission denied" : message;
        return new Answer(ExitCode.FAILED, document(ErrorKind.IO_FAILURE.name(), what), Words.printable(what));
    }

    static Answer cancelled() {
        String message = "it was cancelled";
        return new Answer(ExitCode.CANCELLED, document(ErrorKind.CANCELLED.name(), message), message);
    }

    /** A defect of this program. */
    static Answer defect(Throwable failure) {
        String message = "internal error, please report it (--verbose shows where): " + failure;
        return new Answer(ExitCode.FAILED, document("INTERNAL", message), Words.printable(message));
    }

    static ObjectNode error(ShareException failure) {
        ObjectNode error = Json.object();
        error.put("kind", failure.kind().name());
        error.put("message", message(failure));
        Json.putIfPresent(error, "nativeCode", failure.nativeCode());
        Json.putIfPresent(error, "share", failure.share());
        Json.putIfPresent(error, "path", failure.path());
        error.set("problems", Json.texts(failure.problems()));
        Json.putIfPresent(error, "retryAt", failure.retryAt());
        return error;
    }

    private static ObjectNode document(String kind, String message) {
        ObjectNode error = Json.object();
        error.put("kind", kind);
        error.put("message", message);
        error.set("problems", Json.texts(List.of()));
        ObjectNode document = Json.object();
        document.set("error", error);
        return document;
    }

    static String message(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
