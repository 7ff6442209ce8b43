package org.shareops.backend.smb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.crash.Watch;
import org.shareops.update.UpdateStrategy;

/** {@link SmbWatchMain} in a process of its own. */
final class SmbWatch implements Watch {
    private final ChildJvm child;

    private SmbWatch(ChildJvm child) {
        this.child = child;
    }

    static SmbWatch start(SmbFixture on, Path one, Path two, UpdateStrategy strategy) throws IOException {
        SmbWatch watch = new SmbWatch(ChildJvm.start(
                SmbWatchMain.class,
                List.of(Integer.toString(on.server.port()), one.toString(), two.toString(), strategy.name())));
        watch.awaitLook();
        return watch;
    }

    @Override
    public void awaitLook() throws IOException {
        child.send("look");
        child.await("looked");
    }

    @Override
    public Sight stop(List<Window> deaths) throws IOException {
        child.closeInput();
        String[] totals = child.await("result").split(" ", 3); // the last one, the first fault, may be missing
        List<Window> after = new ArrayList<>();
        List<Window> otherwise = new ArrayList<>();
        for (int left = Integer.parseInt(child.await("absences")); left > 0; left--) {
            String[] times = child.await("absence").split(" ", 2);
            Window absence = new Window(Instant.parse(times[0]), Instant.parse(times[1]));
            (deaths.stream().anyMatch(absence::overlaps) ? after : otherwise).add(absence);
        }
        return new Sight(
                Long.parseLong(totals[0]),
                Long.parseLong(totals[1]),
                after.size(),
                otherwise.size(),
                longestMicros(after),
                longestMicros(otherwise),
                totals.length > 2 ? totals[2] : "");
    }

    private static long longestMicros(List<Window> absences) {
        return absences.stream().mapToLong(Window::micros).max().orElse(0);
    }

    @Override
    public void close() {
        child.close();
    }
}
