package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;

/** Plays all scenarios on all kinds of share, in temporary directories that are gone afterwards. */
public final class Demonstration {
    private Demonstration() {}

    /**
     * Plays everything. Takes some seconds; interrupting the thread ends it soon.
     *
     * @param progress told what is played now, in a few words
     */
    public static Performance play(Consumer<String> progress) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("shareops-demo-").toRealPath();
        try {
            List<Replay> replays = new ArrayList<>(playAll(LocalStage.kind(), directory, progress));
            List<String> notPlayed = new ArrayList<>();
            List<ConnectionReplay> connections = new ArrayList<>();
            Optional<String> missing = SambaServer.missing();
            if (missing.isPresent()) {
                notPlayed.add("smb: " + missing.get());
            } else {
                progress.accept("starting a private Samba server");
                try (SmbStages stages = SmbStages.start()) {
                    replays.addAll(playAll(stages, directory, progress));
                }
                progress.accept("playing " + ConnectionReplay.ID + " on four doors of a private Samba server");
                connections.add(ConnectionCheck.play());
            }
            progress.accept("playing " + ConnectionReplay.ID + " on four emulated NetWare servers");
            connections.add(NetWareConnectionCheck.play(directory));
            progress.accept("playing " + DisconnectReplay.ID + " on an emulated NetWare server");
            DisconnectReplay disconnect = NetWareDisconnect.play(directory);
            List<DeliveryReplay> deliveries = new ArrayList<>();
            progress.accept("playing " + DeliveryReplay.ID + " on a local directory");
            deliveries.add(Collisions.onDisk(directory));
            progress.accept("playing " + DeliveryReplay.ID + " on an emulated NetWare server");
            deliveries.add(Collisions.onNetWare(directory));
            return new Performance(replays, connections, disconnect, deliveries, notPlayed);
        } finally {
            Trees.delete(directory);
        }
    }

    private static List<Replay> playAll(Stage.Kind kind, Path directory, Consumer<String> progress)
            throws IOException, InterruptedException {
        List<Replay> replays = new ArrayList<>();
        for (Scenario scenario : Scenario.all()) {
            progress.accept("playing " + scenario.id() + " on " + kind.place());
            replays.add(new Player(scenario, kind).play(directory));
        }
        return replays;
    }
}
