package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.model.Capability;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.spi.Admission;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.FileCloser;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** What rules S2, R8, R14, D2 and D6 ask of rights: that they are seen, written, and respected. */
abstract class RightsRules extends Rules {
    private ServerLink plainLink() throws ShareException {
        return on().closing(on().backend().logOn(on().place().share().server(), on().plainUser()));
    }

    private Volume plainVolume() throws ShareException {
        return on().closing(plainLink().volume(on().place().share()));
    }

    @Test
    void R14_rightsAreThoseThatWereWritten() throws Exception {
        SecurityDescriptors security = on().facet(SecurityDescriptors.class);
        SecurityDescriptors witness =
                on().anotherVolume().facet(SecurityDescriptors.class).orElseThrow();
        for (String file : List.of("A.TXT", "B.TXT", "C.TXT")) {
            on().put(file, file);
        }
        if (!OtherRights.areGiven(on(), security, "A.TXT")) {
            throw new NotVerified("nobody here can give a file other rights than new ones have");
        }
        SecurityState special = security.read(on().at("A.TXT"));
        SecurityState usual = security.read(on().at("B.TXT"));
        assertThat(special)
                .as(Rule.R14.asks("another state after owner, rights or attributes were changed"))
                .isNotEqualTo(usual);
        security.write(on().at("B.TXT"), special);
        // Servers may keep rights in a form of their own; what they have once made of them stays as it is.
        SecurityState kept = witness.read(on().at("B.TXT"));
        assertThat(kept)
                .as(Rule.R14.asks("to another session, another state after it was written"))
                .isNotEqualTo(usual);
        security.write(on().at("C.TXT"), kept);
        assertThat(witness.read(on().at("C.TXT")))
                .as(Rule.R14.asks("to another session, the state that was written"))
                .isEqualTo(kept);
        security.write(on().at("C.TXT"), usual);
        assertThat(witness.read(on().at("C.TXT")))
                .as(Rule.R14.asks("to another session, another state after that of before was written"))
                .isNotEqualTo(kept);
        if (!kept.equals(special)) {
            on().partly(Rule.R14, "the server keeps rights in a form of its own");
        }
        assertThat(witness.read(on().at("A.TXT")))
                .as(Rule.R14.asks("the state of a file that nobody wrote to"))
                .isEqualTo(special);
        assertThat(on().tree(""))
                .as(Rule.R14.asks("the content of before"))
                .isEqualTo(Map.of("A.TXT", "A.TXT", "B.TXT", "B.TXT", "C.TXT", "C.TXT"));
        assertWrittenToDirectories(security, witness);
    }

    private void assertWrittenToDirectories(SecurityDescriptors security, SecurityDescriptors witness)
            throws Exception {
        for (String directory : List.of("DIR1", "DIR2")) {
            on().volume().createDirectory(on().at(directory));
        }
        SecurityState usual = witness.read(on().at("DIR2"));
        boolean different = OtherRights.areGiven(on(), security, "DIR1");
        SecurityState special = security.read(on().at("DIR1"));
        if (!different || special.equals(usual)) {
            on().partly(Rule.R14, "nobody here can give a directory other rights than new ones have");
            return;
        }
        security.write(on().at("DIR2"), special);
        assertThat(witness.read(on().at("DIR2")))
                .as(Rule.R14.asks("to another session, another state of a directory after it was written"))
                .isNotEqualTo(usual);
        security.write(on().at("DIR2"), usual);
        assertThat(witness.read(on().at("DIR2")))
                .as(Rule.R14.asks("to another session, another state of a directory after that of before was written"))
                .isNotEqualTo(special);
    }

    @Test
    void R14_aDirectoryOfOursHandsDownWhatAnotherDoes() throws Exception {
        SecurityDescriptors security = on().facet(SecurityDescriptors.class);
        for (String directory : List.of("USUAL", "EXAMPLE", "OURS")) {
            on().volume().createDirectory(on().at(directory));
        }
        boolean different = OtherRights.areGiven(on(), security, "EXAMPLE");
        security.handDown(on().at("OURS"), on().at("EXAMPLE"));
        for (String directory : List.of("USUAL", "EXAMPLE", "OURS")) {
            on().put(directory + "/A.TXT", "a");
        }
        SecurityState given = security.read(on().at("EXAMPLE/A.TXT"));
        assertThat(security.read(on().at("OURS/A.TXT")))
                .as(Rule.R14.asks(
                        "a new file with the rights that a new one has in the directory that was the example"))
                .isEqualTo(given);
        if (!different || given.equals(security.read(on().at("USUAL/A.TXT")))) {
            throw new NotVerified("nobody here can make a directory hand down other rights than new ones do");
        }
    }

    @Test
    void C1_D2_D6_aCordonRefusesNewcomersUntilItIsTakenAway() throws Exception {
        Admission admission = on().facet(Admission.class);
        boolean newcomers = on().fixture().plainUser().isPresent();
        Optional<Volume> present = newcomers ? Optional.of(plainVolume()) : Optional.empty();
        Admission witness = on().anotherVolume().facet(Admission.class).orElseThrow();
        byte[] before = admission.save();
        byte[] written = admission.refuse(before);
        try {
            assertThat(written)
                    .as(Rule.D6.asks("a state under which newcomers are refused, other than that of before"))
                    .isNotEqualTo(before);
            assertThat(witness.save())
                    .as(Rule.D2.asks("the state that it says it wrote, to another session of ours"))
                    .isEqualTo(written);
            if (admission.admitsAdministrators()) {
                // Fails unless we are let in.
                names(on().anotherVolume());
            } else {
                on().partly(Rule.D2, "nobody at all can log on while newcomers are refused");
            }
            if (present.isPresent()) {
                assertThat(refusal(Rule.D6.asks("a refusal of a newcomer"), this::comeIn)
                                .kind())
                        .as(Rule.D6.asks("a refusal of a newcomer"))
                        .isIn(
                                ErrorKind.ACCESS_DENIED,
                                ErrorKind.AUTHENTICATION_REJECTED,
                                ErrorKind.REFUSED,
                                // A server that lets nobody log on for now.
                                ErrorKind.UNREACHABLE);
                if (admission.scope() != CordonScope.DIRECTORY) {
                    names(present.get());
                }
            }
        } finally {
            admission.restore(before);
        }
        assertThat(admission.save())
                .as(Rule.D2.asks("the state of before, byte for byte"))
                .isEqualTo(before);
        if (newcomers) {
            comeIn();
        } else {
            on().partly(Rule.D6, "the fixture has no user who could be a newcomer");
        }
    }

    @Test
    void D2_theLastWhoKeepsNewcomersOffLetsThemIn() throws Exception {
        Admission witness = on().facet(Admission.class);
        byte[] before = witness.save();
        Share share = on().share(on().shares());
        Cordon first = on().closing(share.cordon("the first"));
        byte[] shut = witness.save();
        assertThat(shut)
                .as(Rule.D2.asks("a state under which newcomers are refused, other than that of before"))
                .isNotEqualTo(before);
        if (witness.admitsAdministrators()) {
            Cordon second = on().closing(on().share(on().shares()).cordon("the second"));
            assertThat(first.lift())
                    .as(Rule.D2.asks("a cordon that goes on for somebody else"))
                    .isEqualTo(CordonEnd.STILL_SHUT);
            assertThat(witness.save())
                    .as(Rule.D2.asks("the same state for as long as anybody wants it"))
                    .isEqualTo(shut);
            assertThat(second.lift())
                    .as(Rule.D2.asks("the state of before when the last has lifted it"))
                    .isEqualTo(CordonEnd.RESTORED);
        } else {
            on().partly(Rule.D2, "nobody at all can log on while newcomers are refused");
            assertThat(first.lift())
                    .as(Rule.D2.asks("the state of before when it was lifted"))
                    .isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(witness.save())
                .as(Rule.D2.asks("the state of before, byte for byte"))
                .isEqualTo(before);
    }

    private void comeIn() throws ShareException {
        names(plainVolume());
    }

    private Set<String> names(Volume volume) throws ShareException {
        Set<String> names = new TreeSet<>();
        try (EntryCursor cursor = volume.list(on().at(""))) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                names.add(entry.name());
            }
        }
        return names;
    }

    @Test
    void R8_aListingHidesNothingUnlessItsTraitsSaySo() throws Exception {
        Volume plain = plainVolume();
        if (plain.traits().hidesEntries()) {
            throw new NotVerified("its traits say that listings may leave out what we may not read");
        }
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        on().volume().createDirectory(on().at("DIR"));
        Optional<OtherClient> other = on().fixture().otherClient(on().url());
        if (other.isEmpty() || !on().closing(other.get()).changeRights("A.TXT")) {
            on().partly(Rule.R8, "nobody here can keep a file from being read by a user");
        }
        Set<String> seen;
        try {
            seen = names(plain);
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.ACCESS_DENIED) {
                throw new NotVerified("the user without rights may not list a directory");
            }
            throw e;
        }
        assertThat(seen)
                .as(Rule.R8.asks("every name to every user who may list, since its traits do not say hidesEntries"))
                .isEqualTo(new TreeSet<>(on().list("").keySet()));
    }

    @Test
    void S2_missingRightsCloseNothing() throws Exception {
        Volume plain = plainVolume();
        Optional<FileCloser> closer = plain.facet(FileCloser.class);
        Optional<SessionCloser> disconnecter = plain.facet(SessionCloser.class);
        if (closer.isEmpty() && disconnecter.isEmpty()) {
            throw new NotVerified("the backend closes neither files nor sessions");
        }
        on().put("A.TXT", "a");
        SessionLister lister = on().facet(SessionLister.class);
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("A.TXT")) {
            List<OpenFile> files = lister.openFiles(on().at("A.TXT")).items().stream()
                    .filter(each -> each.own() != Ownership.YES)
                    .toList();
            if (closer.isPresent() && on().can(Capability.CLOSE_FILE) && !files.isEmpty()) {
                assertDenied("closing a file", () -> closer.get().closeFile(files.get(0)));
            } else {
                on().partly(Rule.S2, "there is no single file that could be closed");
            }
            Optional<Session> session = disconnecter.isPresent() && on().can(Capability.DISCONNECT)
                    ? holder(lister, files)
                    : Optional.empty();
            if (session.isPresent()) {
                assertDenied("disconnecting a session", () -> disconnecter.get().disconnect(session.get()));
            } else {
                on().partly(Rule.S2, "there is no session that could be disconnected");
            }
            assertThat(hold.isOpen())
                    .as(Rule.S2.asks("that what somebody holds stays open when it is not ours to close"))
                    .isTrue();
        }
    }

    private static Optional<Session> holder(SessionLister lister, List<OpenFile> files) throws ShareException {
        return lister.sessions().items().stream()
                .filter(each -> each.own() == Ownership.NO)
                .filter(each -> files.stream().anyMatch(file -> file.sessionId().equals(Optional.of(each.id()))))
                .findFirst();
    }

    private static void assertDenied(String what, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Scene.assertKind(
                Rule.S2,
                ErrorKind.ACCESS_DENIED,
                "for " + what + " without the right to",
                refusal(Rule.S2.asks("a refusal of " + what + " without the right to"), call));
    }
}
