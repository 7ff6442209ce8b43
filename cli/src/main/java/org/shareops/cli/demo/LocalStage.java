package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.shareops.Shares;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.TreeContent;

/**
 * A local directory as the share.
 *
 * @param live the package
 * @param source its new version
 * @param oldVersion what is in the package
 * @param newVersion what is in its new version
 */
record LocalStage(Path live, Path source, TreeContent oldVersion, TreeContent newVersion) implements Stage {
    static Stage build(Path directory, Scenario scenario) throws IOException {
        Path live = Files.createDirectories(directory.resolve("share")).resolve("package");
        Path source = directory.resolve("new");
        return new LocalStage(
                live, source, PackageFiles.writeOld(live), PackageFiles.writeNew(source, scenario.filesThatChange()));
    }

    static Kind kind() {
        return new Kind() {
            @Override
            public String name() {
                return "local";
            }

            @Override
            public String place() {
                return "a local directory";
            }

            @Override
            public Stage build(Path directory, Scenario scenario) throws IOException {
                return LocalStage.build(directory, scenario);
            }
        };
    }

    @Override
    public Shares open() {
        return Shares.builder().build();
    }

    @Override
    public String url() {
        return live.toUri().toString();
    }

    @Override
    public LiveFiles naiveFiles() {
        return new LocalFiles(live);
    }

    @Override
    public Holding hold(List<Integer> files) throws IOException {
        List<Path> held = files.stream()
                .map(number -> live.resolve(PackageFiles.name(number)))
                .toList();
        return HolderProcess.start(HolderProcess.Mode.LOCK, held)::close;
    }
}
