package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.model.Access;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CloseResult;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.Support;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EngineClock;
import org.shareops.spi.SessionLister;

/** Rules S1 to S7: who is there, what they hold, and how they are closed. */
abstract class SessionRules extends Rules {
    private void require(Capability capability) throws ShareException {
        if (!on().can(capability)) {
            throw new NotVerified("the backend has no " + capability);
        }
    }

    /** The test's own directory is not judged: a client may hold the one that it works in, and need not. */
    private List<OpenFile> holdersOf(String path) throws ShareException {
        return on().share().openFiles(on().at(path)).items().stream()
                .filter(each -> each.own() != Ownership.YES)
                .filter(each -> !each.path().equals(on().at("")))
                .toList();
    }

    @Test
    void S1_S3_aHolderIsListedWithWhatIsKnown() throws Exception {
        require(Capability.LIST_OPEN_FILES);
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("A.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            List<OpenFile> found = holdersOf("");
            assertThat(found)
                    .as(Rule.S1.asks("the file that another client holds, and no other"))
                    .isNotEmpty()
                    .allMatch(each -> each.path().equals(on().at("A.TXT")));
            on().assertUsers(Rule.S1, found, other);
            assertThat(found)
                    .as(Rule.S1.asks("that it may read, or nothing if that is not known"))
                    .allMatch(each -> each.access().isEmpty() || each.access().contains(Access.READ));
            assertThat(holdersOf("A.TXT"))
                    .as(Rule.S1.asks("the same when asked for the file alone"))
                    .hasSameSizeAs(found);
            assertThat(holdersOf("B.TXT"))
                    .as(Rule.S1.asks("nobody at a file that nobody holds"))
                    .isEmpty();
            assertThat(found).as(Rule.S3.asks("that it is not ours")).noneMatch(each -> each.own() == Ownership.YES);
        }
        Scene.await(
                () -> Rule.S1.asks("nobody after the holder has let go"),
                () -> holdersOf("").isEmpty());
    }

    /** Who closes what is listed there would hit others if it were more, and miss holders if it were less. */
    @Test
    void S1_D4_whatIsOpenBelowADirectoryIsListedAndNothingBesideIt() throws Exception {
        require(Capability.LIST_OPEN_FILES);
        for (String directory : List.of("DIR", "DIR/SUB", "DIR2")) {
            on().volume().createDirectory(on().at(directory));
        }
        on().put("DIR/SUB/X.TXT", "x");
        on().put("DIR2/Y.TXT", "y");
        OtherClient other = on().other();
        try (OtherClient.Hold below = other.hold("DIR/SUB/X.TXT");
                OtherClient.Hold beside = other.hold("DIR2/Y.TXT")) {
            assertThat(below.isOpen() && beside.isOpen()).isTrue();
            List<OpenFile> found = holdersOf("DIR");
            assertThat(found)
                    .as(Rule.S1.asks("what another client holds, however deep below the directory"))
                    .anyMatch(each -> each.path().equals(on().at("DIR/SUB/X.TXT")));
            assertThat(found)
                    .as(Rule.D4.asks("nothing that is beside the directory, whatever its name begins with"))
                    .allMatch(each -> each.path().startsWith(on().at("DIR")));
        }
    }

    @Test
    void S1_S4_everySessionIsListed() throws Exception {
        require(Capability.LIST_SESSIONS);
        on().put("A.TXT", "a");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("A.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            ServerList<Session> sessions = on().share().sessions();
            List<Session> others = sessions.items().stream()
                    .filter(each -> each.own() != Ownership.YES)
                    .toList();
            assertThat(others)
                    .as(Rule.S1.asks("a session of " + other.user() + " that is not ours, by name if users are told"))
                    .anyMatch(each -> Scene.mayBe(each.user(), other));
            if (others.stream().noneMatch(each -> each.user().isPresent())) {
                on().partly(Rule.S1, "the server does not tell whose sessions they are");
            }
            Set<String> ids = new HashSet<>();
            sessions.items().forEach(each -> ids.add(each.id()));
            assertThat(ids)
                    .as(Rule.S4.asks("an id of its own for each session"))
                    .hasSameSizeAs(sessions.items());
        }
    }

    @Test
    void S2_missingRightsAreNeverAnEmptyList() throws Exception {
        require(Capability.LIST_OPEN_FILES);
        Share plain = on().share(on().shares(on().plainUser(), EngineClock.system()));
        assertRefused("openFiles()", plain::openFiles);
        if (!on().can(Capability.LIST_SESSIONS)) {
            return;
        }
        CapabilityStatus his = plain.capabilities(Probe.CONNECT).get(Capability.LIST_SESSIONS);
        if (his == null || his.support() != Support.YES) {
            assertRefused("sessions()", plain::sessions);
        } else {
            // Some servers let everybody see who is there; then at least he is himself.
            assertThat(plain.sessions().items())
                    .as(Rule.S2.asks("at least his own session to a user who may list them"))
                    .isNotEmpty();
        }
    }

    private static void assertRefused(String list, Scene.Work asking) {
        ShareException e = refusal(Rule.S2.asks("a refusal of " + list + ", not a list"), asking::run);
        assertThat(e.kind())
                .as(Rule.S2.asks("ACCESS_DENIED for " + list + ", and not " + e))
                .isEqualTo(ErrorKind.ACCESS_DENIED);
    }

    @Test
    void S3_ourOwnSessionIsMarkedAndNotDisconnected() throws Exception {
        require(Capability.LIST_SESSIONS);
        Share share = on().share();
        on().put("A.TXT", "a");
        share.files().list(on().at("").toString());
        List<Session> sessions = share.sessions().items();
        List<Session> ours =
                sessions.stream().filter(each -> each.own() != Ownership.NO).toList();
        if (sessions.isEmpty()) {
            throw new NotVerified("the server lists no session of ours");
        }
        assertThat(ours)
                .as(Rule.S3.asks("our own session as ours, or perhaps ours"))
                .isNotEmpty();
        if (!on().can(Capability.DISCONNECT)) {
            on().partly(Rule.S3, "nothing disconnects sessions here, so that ours cannot be spared");
        } else {
            assertThat(share.disconnect(ours))
                    .as(Rule.S3.asks("a refusal to disconnect ourselves"))
                    .allMatch(each -> each.outcome() == CloseResult.Outcome.FAILED)
                    .allMatch(each -> each.failure().orElseThrow().kind() == ErrorKind.REFUSED);
            share.files().list(on().at("").toString());
        }
    }

    @Test
    void S3_ourOwnOpenFilesAreMarked() throws Exception {
        require(Capability.LIST_OPEN_FILES);
        on().put("A.TXT", "a");
        try (ContentReader reader = on().volume().read(on().at("A.TXT"))) {
            assertThat(reader.size()).isEqualTo(1);
            List<OpenFile> listed =
                    on().facet(SessionLister.class).openFiles(on().at("A.TXT")).items();
            if (listed.isEmpty()) {
                throw new NotVerified("the server lists no open file of ours");
            }
            assertThat(listed)
                    .as(Rule.S3.asks("no open file of ours as somebody else's"))
                    .noneMatch(each -> each.own() == Ownership.NO);
        }
    }

    @Test
    void S4_S5_D4_aBulkCloseIsJudgedByListingAgain() throws Exception {
        require(Capability.CLOSE_FILE);
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        on().put("C.TXT", "c");
        OtherClient other = on().other();
        try (OtherClient.Hold first = other.hold("A.TXT");
                OtherClient.Hold gone = other.hold("B.TXT");
                OtherClient.Hold spared = other.hold("C.TXT")) {
            List<OpenFile> listed = holdersOf("");
            assertThat(listed.stream().map(OpenFile::id).distinct().toList())
                    .as(Rule.S4.asks("an id of its own for each open file"))
                    .hasSameSizeAs(listed);
            List<OpenFile> targets = listed.stream()
                    .filter(each -> !each.path().equals(on().at("C.TXT")))
                    .toList();
            assertThat(targets.stream().map(OpenFile::path))
                    .as(Rule.S5.asks("what another client holds, without which nothing can be closed"))
                    .contains(on().at("A.TXT"), on().at("B.TXT"));
            gone.close();
            Scene.await(
                    () -> "the server still lists what its client has closed",
                    () -> holdersOf("B.TXT").isEmpty());
            List<CloseResult> results = on().share().closeFiles(targets);
            assertThat(results).as(Rule.S5.asks("an answer for each target")).hasSameSizeAs(targets);
            for (int i = 0; i < targets.size(); i++) {
                boolean there = targets.get(i).path().equals(on().at("A.TXT"));
                assertThat(results.get(i).outcome())
                        .as(Rule.S4.asks((there ? "CLOSED" : "ALREADY_GONE") + " for " + targets.get(i) + ", and not "
                                + results.get(i)))
                        .isEqualTo(there ? CloseResult.Outcome.CLOSED : CloseResult.Outcome.ALREADY_GONE);
            }
            assertThat(first.isOpen())
                    .as(Rule.S4.asks("that what was closed is closed to its client"))
                    .isFalse();
            assertThat(spared.isOpen())
                    .as(Rule.D4.asks("that what was not asked for stays open"))
                    .isTrue();
            assertThat(holdersOf("A.TXT"))
                    .as(Rule.S4.asks("nobody where a file was closed"))
                    .isEmpty();
            on().volume().claim(on().at("A.TXT")).close();
        }
    }

    @Test
    void S4_D4_whatWasListedLongAgoClosesNobodyElse() throws Exception {
        require(Capability.CLOSE_FILE);
        on().put("A.TXT", "a");
        OtherClient other = on().other();
        List<OpenFile> stale;
        try (OtherClient.Hold before = other.hold("A.TXT")) {
            assertThat(before.isOpen()).isTrue();
            stale = holdersOf("A.TXT");
            assertThat(stale)
                    .as(Rule.S4.asks("what another client holds, without which nothing can be closed"))
                    .isNotEmpty();
        }
        Scene.await(
                () -> "the server still lists what its client has closed",
                () -> holdersOf("A.TXT").isEmpty());
        on().put("B.TXT", "b");
        try (OtherClient.Hold later = other.hold("B.TXT")) {
            assertThat(on().share().closeFiles(stale))
                    .as(Rule.S4.asks("ALREADY_GONE for what has gone"))
                    .allMatch(each -> each.outcome() == CloseResult.Outcome.ALREADY_GONE);
            assertThat(later.isOpen())
                    .as(Rule.S4.asks("that nobody else was hit"))
                    .isTrue();
        }
    }

    @Test
    void S7_S4_D4_disconnectingReportsWhatItHits() throws Exception {
        require(Capability.DISCONNECT);
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        OtherClient other = on().other();
        OtherClient stranger = on().other();
        try (OtherClient.Hold hold = other.hold("A.TXT");
                OtherClient.Hold spared = stranger.hold("B.TXT")) {
            List<Session> targets = on().share().sessions().items().stream()
                    .filter(each -> each.own() == Ownership.NO)
                    .filter(each -> each.user().isPresent() && Scene.mayBe(each.user(), other))
                    .filter(this::holdsTheFile)
                    .toList();
            if (targets.isEmpty()) {
                throw new NotVerified("no session can be told from ours for certain");
            }
            String target = targets.get(0).id();
            List<OpenFile> others = holdersOf("B.TXT");
            boolean told = !others.isEmpty()
                    && others.stream().allMatch(each -> each.sessionId().isPresent());
            boolean apart =
                    told && others.stream().noneMatch(each -> each.sessionId().equals(java.util.Optional.of(target)));
            if (!apart) {
                on().partly(
                                Rule.D4,
                                "there is no other session of which it is known that it is not the one to be ended");
            }
            List<CloseResult> results = on().share().disconnect(targets.subList(0, 1));
            assertThat(results)
                    .as(Rule.S7.asks("an answer for the session that was named"))
                    .anyMatch(each ->
                            each.id().equals(targets.get(0).id()) && each.outcome() == CloseResult.Outcome.CLOSED);
            Scene.await(() -> Rule.S4.asks("that a disconnected client holds nothing"), () -> !hold.isOpen());
            // Where sessions of one user from one machine cannot be told apart, both go, and both are told of.
            assertThat(!apart || spared.isOpen() || results.size() > 1)
                    .as(Rule.D4.asks("that a session which was not named goes on, or is reported as hit: " + results))
                    .isTrue();
            on().volume().claim(on().at("A.TXT")).close();
        }
    }

    /** Where the server tells which session holds the file, it is that one. */
    private boolean holdsTheFile(Session session) {
        try {
            List<OpenFile> holders = holdersOf("A.TXT");
            return holders.stream().allMatch(each -> each.sessionId().isEmpty())
                    || holders.stream().anyMatch(each -> each.sessionId().equals(java.util.Optional.of(session.id())));
        } catch (ShareException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void S6_anIncompleteListSaysWhy() throws Exception {
        require(Capability.LIST_OPEN_FILES);
        ServerList<OpenFile> files = on().share().openFiles(on().at(""));
        assertThat(files.complete()
                        || files.reason().filter(reason -> !reason.isBlank()).isPresent())
                .as(Rule.S6.asks("a list that is complete, or says why not"))
                .isTrue();
        if (!on().can(Capability.LIST_SESSIONS)) {
            on().partly(Rule.S6, "there is no list of sessions");
            return;
        }
        ServerList<Session> sessions = on().share().sessions();
        assertThat(sessions.complete()
                        || sessions.reason().filter(reason -> !reason.isBlank()).isPresent())
                .as(Rule.S6.asks("a list that is complete, or says why not"))
                .isTrue();
    }
}
