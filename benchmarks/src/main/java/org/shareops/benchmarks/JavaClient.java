package org.shareops.benchmarks;

import java.util.EnumSet;
import java.util.Set;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.benchmarks.Contestant.Side;
import org.shareops.update.UpdateStrategy;

/**
 * Libraries in Java, each way to use them. Those of one group share a process: our engine on jcifs-ng gives that a faster
 * signature for the life of the process, so that the original needs one where ours never ran.
 */
enum JavaClient {
    SHAREOPS_JCIFS_SWAP(
            "Shareops SWAP, jcifs-ng",
            Group.SHAREOPS_JCIFS,
            Side.SHAREOPS,
            Scenes.ON_SHARES,
            ShareopsUpload.smb(Engine.JCIFS_NG, Encryption.OFF, UpdateStrategy.SWAP)),
    SHAREOPS_JCIFS_PATCH(
            "Shareops PATCH, jcifs-ng",
            Group.SHAREOPS_JCIFS,
            Side.SHAREOPS,
            Scenes.ON_SHARES,
            ShareopsUpload.smb(Engine.JCIFS_NG, Encryption.OFF, UpdateStrategy.PATCH)),
    SHAREOPS_SMBJ_SWAP(
            "Shareops SWAP, smbj",
            Group.SHAREOPS_SMBJ,
            Side.SHAREOPS,
            Scenes.BUT_FOR_CHANGES,
            ShareopsUpload.smb(Engine.SMBJ, Encryption.OFF, UpdateStrategy.SWAP)),
    SHAREOPS_SMBJ_PATCH(
            "Shareops PATCH, smbj",
            Group.SHAREOPS_SMBJ,
            Side.SHAREOPS,
            Scenes.ON_SHARES,
            ShareopsUpload.smb(Engine.SMBJ, Encryption.OFF, UpdateStrategy.PATCH)),
    SHAREOPS_ENCRYPTED(
            "Shareops PATCH, smbj encrypted",
            Group.SHAREOPS_SMBJ,
            Side.SHAREOPS_ENCRYPTED,
            Scenes.ON_SHARES,
            ShareopsUpload.smb(Engine.SMBJ, Encryption.REQUIRED, UpdateStrategy.PATCH)),
    SHAREOPS_DISK("Shareops SWAP, file:", Group.SHAREOPS_DISK, Side.SHAREOPS, Scenes.ON_DISKS, ShareopsUpload.disk()),
    JCIFS_ONE("jcifs-ng, 1 thread", Group.JCIFS, Side.PEER, Scenes.NEAR, PeerUpload.jcifs(1)),
    JCIFS_EIGHT("jcifs-ng, 8 threads", Group.JCIFS, Side.PEER, Scenes.SMALL_FILES, PeerUpload.jcifs(8)),
    SMBJ_ONE("smbj, 1 thread", Group.SMBJ, Side.PEER, Scenes.NEAR, PeerUpload.smbj(1)),
    SMBJ_EIGHT("smbj, 8 threads", Group.SMBJ, Side.PEER, Scenes.SMALL_FILES, PeerUpload.smbj(8));

    /** The share of the server that all write to. */
    static final String SHARE = "data";

    private final String label;
    private final Group group;
    private final Side side;
    private final Set<Scenario> scenarios;
    private final Upload upload;

    JavaClient(String label, Group group, Side side, Set<Scenario> scenarios, Upload upload) {
        this.label = label;
        this.group = group;
        this.side = side;
        this.scenarios = scenarios;
        this.upload = upload;
    }

    /** A process. */
    enum Group {
        SHAREOPS_JCIFS,
        SHAREOPS_SMBJ,
        SHAREOPS_DISK,
        JCIFS,
        SMBJ
    }

    /** Who is measured where. One file takes no more than one thread, and one thread at 20 ms takes a quarter of a minute. */
    private static final class Scenes {
        static final Set<Scenario> NEAR = EnumSet.of(Scenario.MANY, Scenario.BIG);
        static final Set<Scenario> SMALL_FILES = EnumSet.of(Scenario.MANY, Scenario.DISTANT);
        static final Set<Scenario> BUT_FOR_CHANGES =
                EnumSet.of(Scenario.MANY, Scenario.BIG, Scenario.UNCHANGED, Scenario.DISTANT);
        static final Set<Scenario> ON_SHARES =
                EnumSet.of(Scenario.MANY, Scenario.BIG, Scenario.CHANGED, Scenario.UNCHANGED, Scenario.DISTANT);
        static final Set<Scenario> ON_DISKS = EnumSet.of(Scenario.DISK_MANY, Scenario.DISK_BIG);
    }

    String label() {
        return label;
    }

    Group group() {
        return group;
    }

    Side side() {
        return side;
    }

    boolean takesPart(Scenario scenario) {
        return scenarios.contains(scenario);
    }

    /** SWAP copies every unchanged file inside the server, which takes as long as all other contestants together. */
    boolean onlyOnce(Scenario scenario) {
        return this == SHAREOPS_JCIFS_SWAP && scenario == Scenario.CHANGED;
    }

    Upload upload() {
        return upload;
    }
}
