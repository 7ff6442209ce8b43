package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.stream.Collectors;
import org.shareops.model.Access;
import org.shareops.model.OpenFile;

/** How open files are shown, in lists and as holders. */
final class OpenFiles {
    private OpenFiles() {}

    static ArrayNode listed(Collection<OpenFile> files) {
        return Json.objects(files, file -> {
            ObjectNode object = described("id", file);
            object.put("blocking", file.blocking());
            Json.putIfPresent(object, "locks", file.locks());
            object.put("own", Words.of(file.own()));
            return object;
        });
    }

    static ArrayNode holders(Collection<OpenFile> files) {
        return Json.objects(files, file -> described("fileId", file));
    }

    private static ObjectNode described(String idName, OpenFile file) {
        ObjectNode object = Json.object();
        object.put(idName, file.id());
        object.put("path", file.path().toString());
        Json.putIfPresent(object, "user", file.user());
        object.set(
                "access",
                Json.texts(file.access().stream().sorted().map(Words::of).toList()));
        if (file.clients().size() == 1) {
            object.put("client", file.clients().get(0));
        } else if (!file.clients().isEmpty()) {
            object.set("clients", Json.texts(file.clients()));
        }
        Json.putIfPresent(object, "program", file.program());
        Json.putIfPresent(object, "session", file.sessionId());
        return object;
    }

    static String table(Collection<OpenFile> files) {
        if (files.isEmpty()) {
            return "Nothing is open.";
        }
        Table table = new Table("PATH", "USER", "ACCESS", "BLOCKING", "CLIENT", "PROGRAM", "SESSION", "ID");
        files.forEach(file -> table.row(
                file.path().isRoot() ? "/" : file.path().toString(),
                file.user().orElse("-"),
                file.access().isEmpty() ? "-" : accessWords(file),
                file.blocking() ? "yes" : "no",
                file.clients().isEmpty() ? "-" : String.join(" or ", file.clients()),
                file.program().orElse("-"),
                file.sessionId().orElse("-"),
                file.id()));
        return table.text();
    }

    private static String accessWords(OpenFile file) {
        return file.access().stream()
                .sorted()
                .map((Access each) -> Words.of(each))
                .collect(Collectors.joining(","));
    }
}
