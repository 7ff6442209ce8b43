package org.shareops.testkit.samba;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A small process that outlives this one for a moment: when its standard input ends, because the server was closed or
 * because this process died in whatever way, it kills what is left of the server and deletes its directory. A shutdown hook
 * would not see this process being killed.
 */
final class Watchdog implements AutoCloseable {
    private static final int SECONDS_TO_END = 30;

    /** Knows a process by its session, as {@link Daemons} does: $1 is the directory, the input are ids of sessions. */
    private static final String SCRIPT = """
            sessions=$(cat)
            [ -d "$1" ] || exit 0
            for file in "$1"/pid/*.pid; do
                read -r leader 2>/dev/null <"$file" && sessions="$sessions $leader"
            done
            round=0 found=yes
            while [ "$found" ] && [ $((round += 1)) -le 200 ]; do
                found=
                for file in /proc/[0-9]*/stat; do
                    read -r line 2>/dev/null <"$file" || continue
                    case $line in *"(smbd"* | *"(samba"* | *"(rpcd"* | *"(winbindd"* | *"(kdc"* | *"(s3fs"*) ;; *) continue ;; esac
                    set -- "$1" ${line##*) }
                    [ "$2" != Z ] || continue
                    for session in $sessions; do
                        [ "$5" != "$session" ] || { found=yes; kill -s KILL "${line%% *}"; }
                    done
                done
            done 2>/dev/null
            rm -rf "$1"
            """;

    private final Process process;
    private final BufferedWriter input;

    private Watchdog(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** In a session of its own, so that it is not ended together with this process by the terminal. */
    static Watchdog start(Path directory) throws IOException {
        return new Watchdog(new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "sh", directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    void watch(long session) throws IOException {
        input.write(session + "\n");
        input.flush();
    }

    /** Returns when it has done its work. Idempotent. */
    @Override
    public void close() throws IOException {
        try {
            input.close();
        } catch (IOException e) {
            // Somebody has ended it: then there is nothing to wait for.
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                throw new IOException("what is left of the Samba server cannot be removed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it goes on alone
        }
    }
}
