package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.shareops.model.ShareLocation;
import org.shareops.update.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "versions",
        header = "List the versions of a directory that is published by --strategy versioned.",
        footer = {"%nExamples:", "  shareops versions file:///srv/packages/office"})
final class VersionsCommand implements Action {
    @Parameters(paramLabel = "URL/path", description = "The directory of versions.")
    private String url = "";

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            ShareLocation place = shares.locate(url);
            List<Version> versions =
                    shares.share(place.share()).versions(place.path()).list();
            ObjectNode document = Json.object();
            document.set("versions", Json.objects(versions, VersionsCommand::version));
            return Answer.done(document, Words.printable(table(versions)));
        }
    }

    private static ObjectNode version(Version version) {
        ObjectNode object = Json.object();
        object.put("name", version.name());
        object.put("path", version.path().toString());
        object.put("published", version.published().toString());
        object.put("current", version.current());
        return object;
    }

    private static String table(List<Version> versions) {
        if (versions.isEmpty()) {
            return "No versions.";
        }
        Table table = new Table("VERSION", "PUBLISHED", "CURRENT");
        versions.forEach(
                version -> table.row(version.name(), version.published().toString(), version.current() ? "yes" : "-"));
        return table.text();
    }
}
