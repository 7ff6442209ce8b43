package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.shareops.model.Capability;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.FileCloser;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** What rules R1, R2 and R5 ask of handles: each stands for the file that was opened, whatever has its name by now. */
abstract class HandleRules extends Rules {
    /** Two of them are more than a backend reads ahead, and little enough to be read in no time. */
    private static final int MOST_BYTES = 4 << 20;

    /** A way in which somebody else gives a name to another file. */
    @FunctionalInterface
    private interface Taking {
        void take(Volume other, SharePath name, byte[] fresh) throws ShareException;
    }

    private static void create(Volume volume, SharePath file, byte[] content) throws ShareException {
        try (ContentWriter writer = volume.createNew(file)) {
            writer.write(ByteBuffer.wrap(content), 0);
        }
    }

    private Map<String, Taking> takings() throws ShareException {
        Map<String, Taking> all = new LinkedHashMap<>();
        if (on().volume().traits().replacingRename()) {
            all.put("replaced", (other, name, fresh) -> {
                SharePath from = on().at("FRESH.TXT");
                create(other, from, fresh);
                other.rename(from, name, RenameMode.REPLACE);
            });
        }
        all.put("moved aside", (other, name, fresh) -> {
            other.rename(name, on().at("ASIDE.TXT"), RenameMode.FAIL_IF_EXISTS);
            create(other, name, fresh);
        });
        all.put("deleted", (other, name, fresh) -> {
            other.delete(name);
            create(other, name, fresh);
        });
        return all;
    }

    @Test
    void R2_anOpenReaderStaysWithTheFileThatItOpened() throws Exception {
        int part = Math.min(MOST_BYTES, on().volume().traits().transferSize());
        byte[] old = new byte[2 * part];
        Arrays.fill(old, (byte) 'o');
        byte[] fresh = new byte[2 * part];
        Arrays.fill(fresh, (byte) 'n');
        Volume other = on().anotherVolume();
        List<String> hindered = new ArrayList<>();
        int number = 0;
        int shown = 0;
        for (Map.Entry<String, Taking> way : takings().entrySet()) {
            String name = "LIVE" + number++ + ".TXT";
            on().put(name, old);
            try (ContentReader reader = on().volume().read(on().at(name))) {
                assertThat(reader.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
                if (!isTaken(() -> way.getValue().take(other, on().at(name), fresh))) {
                    hindered.add(way.getKey());
                    continue;
                }
                shown += isReadWhole(reader, old, way.getKey()) ? 1 : 0;
            }
        }
        if (shown == 0) {
            throw new NotVerified("nobody can give the name of what is open to another file here");
        } else if (!hindered.isEmpty()) {
            on().partly(Rule.R2, "what is open here cannot be " + String.join(" or ", hindered));
        }
    }

    /** Servers that keep a name for as long as its file is open say so in several ways. */
    private static boolean isTaken(Scene.Work taking) throws Exception {
        try {
            taking.run();
            return true;
        } catch (ShareException e) {
            assertThat(e.kind())
                    .as(Rule.R2.asks("a name that is given to another file, or a refusal since it is open; not " + e))
                    .isIn(ErrorKind.IN_USE, ErrorKind.ACCESS_DENIED, ErrorKind.ALREADY_EXISTS);
            return false;
        }
    }

    /** Returns false if the server ends the reading of what has lost its name: then nobody is given wrong content. */
    private static boolean isReadWhole(ContentReader reader, byte[] old, String way) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(old.length);
        try {
            while (reader.read(buffer, all.size()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (ShareException e) {
            assertThat(e.kind())
                    .as(Rule.R2.asks("the old content, or the end of its reader; not " + e))
                    .isIn(ErrorKind.LINK_LOST, ErrorKind.IO_FAILURE);
            return false;
        }
        assertThat(Arrays.equals(all.toByteArray(), old))
                .as(Rule.R2.asks("the old content, and nothing else, to who opened it before the name was " + way))
                .isTrue();
        return true;
    }

    @Test
    void R5_S4_aClaimThatTheServerHasClosedIsOver() throws Exception {
        Volume other = on().anotherVolume();
        for (Holding way : Holding.values()) {
            Claim hold = on().closing(way.take(on(), on().volume()));
            SharePath file = hold.path();
            hold.confirm();
            if (!isClosedByTheServer(other, file)) {
                throw new NotVerified("the backend closes no files on the server");
            }
            Scene.assertKind(
                    Rule.R5,
                    ErrorKind.LINK_LOST,
                    "for what was " + way + " and an administrator has closed",
                    refusal(Rule.R5.asks("a hold that has ended"), hold::confirm));
            if (hold instanceof ContentWriter writer) {
                refusal(Rule.R5.asks("no writing through a handle that was lost"), () -> {
                    writer.write(ByteBuffer.wrap(Scene.utf8("late")), 0);
                    writer.sync();
                });
            }
            letGo(hold);
            try (Claim next = other.claim(file)) {
                next.confirm();
            }
        }
    }

    /** Backends may ask the server to close what it has closed already, and say what it answers. */
    private static void letGo(Claim claim) throws ShareException {
        try {
            claim.close();
        } catch (ShareException e) {
            Scene.assertKind(Rule.R5, ErrorKind.LINK_LOST, "if anything, for letting go of what has ended", e);
        }
    }

    /** From another session, as an administrator would. */
    private boolean isClosedByTheServer(Volume other, SharePath file) throws Exception {
        if (!on().can(Capability.CLOSE_FILE) || !on().can(Capability.LIST_OPEN_FILES)) {
            return false;
        }
        SessionLister lister = other.facet(SessionLister.class).orElseThrow();
        FileCloser closer = other.facet(FileCloser.class).orElseThrow();
        List<OpenFile> open = lister.openFiles(file).items();
        if (open.isEmpty()) {
            throw new NotVerified("the server does not list what we claim");
        }
        for (OpenFile each : open) {
            closer.closeFile(each);
        }
        Scene.await(
                () -> Rule.S4.asks("no open file where all were closed"),
                () -> lister.openFiles(file).items().isEmpty());
        return true;
    }

    @Test
    void R5_aClaimWhoseNameIsTakenAwayIsOver() throws Exception {
        Volume other = on().anotherVolume();
        List<String> kept = new ArrayList<>();
        for (Holding way : Holding.values()) {
            try (Claim hold = way.take(on(), on().volume())) {
                SharePath file = hold.path();
                SharePath aside = on().at("X" + file.name().substring(1));
                hold.confirm();
                if (!isTaken(() -> other.rename(file, aside, RenameMode.FAIL_IF_EXISTS))) {
                    kept.add(way.toString());
                    continue;
                }
                create(other, file, Scene.utf8("new"));
                Scene.assertKind(
                        Rule.R5,
                        ErrorKind.LINK_LOST,
                        "for what was " + way + " and has lost its name",
                        refusal(Rule.R5.asks("a hold that has ended"), hold::confirm));
            }
        }
        if (kept.size() == Holding.values().length) {
            throw new NotVerified("nobody can take the name of what is held here");
        } else if (!kept.isEmpty()) {
            on().partly(Rule.R5, "nobody can take the name of what was " + kept.get(0) + " here");
        }
    }

    /** What is done through a hold. */
    @FunctionalInterface
    private interface Doing {
        void with(Claim claim) throws ShareException;
    }

    @Test
    void R1_aClaimThatHasEndedTouchesNothingThatHasItsName() throws Exception {
        Map<String, Doing> doings = new LinkedHashMap<>();
        doings.put("deleted", Claim::delete);
        if (on().volume().traits().renameThroughClaim()) {
            doings.put(
                    "renamed",
                    claim -> claim.renameTo(on().at("M" + claim.path().name()), RenameMode.FAIL_IF_EXISTS));
        } else {
            on().partly(Rule.R1, "its traits deny renaming through a claim");
        }
        Volume other = on().anotherVolume();
        int number = 0;
        for (Map.Entry<String, Doing> doing : doings.entrySet()) {
            for (Holding way : Holding.values()) {
                loseByName(other, way.take(on(), on().volume(), "A" + number++ + ".TXT"), doing);
            }
        }
    }

    private void loseByName(Volume other, Claim claim, Map.Entry<String, Doing> doing) throws Exception {
        SharePath file = claim.path();
        String name = file.name();
        SharePath aside = on().at("X" + name);
        if (!isTaken(() -> other.rename(file, aside, RenameMode.FAIL_IF_EXISTS))) {
            if (!isClosedByTheServer(other, file)) {
                throw new NotVerified("nothing ends a claim here but its link");
            }
            other.delete(file);
        }
        create(other, file, Scene.utf8("new"));
        String outcome = "it went through";
        try {
            doing.getValue().with(claim);
        } catch (ShareException e) {
            // Refused, or done to the file that was held, wherever it is: either is right.
            outcome = e.toString();
        }
        assertThat(on().volume().stat(file).isPresent() ? on().get(name) : "nothing")
                .as(Rule.R1.asks("the file that somebody else has put there, although a claim that has ended was to be "
                        + doing.getKey() + " (" + outcome + ")"))
                .isEqualTo("new");
        letGo(claim);
    }
}
