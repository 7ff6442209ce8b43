package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;

/** Updates that {@link ManyFilesTest} wants in a process of its own. */
final class ManyFilesMain {
    private static final int FILES_IN_DIRECTORY = 250;

    private ManyFilesMain() {}

    /** Takes a directory, a number of files, and directories for temporary files to be tried one after the other. */
    public static void main(String[] args) throws IOException {
        Path work = Path.of(args[0]);
        int files = Integer.parseInt(args[1]);
        Path source = Files.createDirectory(work.resolve("source"));
        Path disk = Files.createDirectory(work.resolve("disk"));
        List<String> temporary = new ArrayList<>(List.of(args).subList(2, args.length));
        try (Shares shares =
                Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build()) {
            Share share = shares.share("file://" + disk);
            write(source, files, 1, "first");
            run(share.update("office").from(Source.directory(source)));
            run(share.update("office").from(Source.directory(source)));
            write(source, files, 100, "second");
            for (String each : temporary) {
                System.setProperty("java.io.tmpdir", each);
                run(share.update("office").from(Source.directory(source)));
                System.out.println(
                        "left " + Files.exists(disk.resolve(".shareops").resolve("new")));
            }
            UpdatePlan plan =
                    share.update("office").from(Source.directory(source)).plan();
            System.out.println("plan " + plan.changes().size());
            run(share.update("office").from(Source.directory(source)));
            UpdateReport removed = share.remove("office").run();
            System.out.println("removed " + removed.filesRemoved());
        }
    }

    private static void write(Path source, int files, int step, String content) throws IOException {
        for (int i = 0; i < files; i += step) {
            Path directory = source.resolve("directory" + i / FILES_IN_DIRECTORY);
            if (Files.notExists(directory)) {
                Files.createDirectory(directory);
            }
            Files.writeString(directory.resolve("a file with a name " + i), content + i);
        }
    }

    private static void run(Update update) {
        try {
            UpdateReport report = update.run();
            System.out.println(report.outcome() + " " + report.filesChanged() + " " + report.filesUnchanged() + " "
                    + report.warnings() + report.leftovers());
        } catch (ShareException e) {
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }
}
