package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.Support;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.FileCloser;
import org.shareops.spi.Notifier;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Space;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.VolumeTraits;
import org.shareops.spi.WholeFiles;

/** Rule C1: what is declared works, and what is not is refused in silence. */
abstract class CapabilityRules extends Rules {
    private static final Map<Capability, Class<?>> FACETS = facets();

    private static Map<Capability, Class<?>> facets() {
        Map<Capability, Class<?>> facets = new LinkedHashMap<>();
        facets.put(Capability.LIST_SESSIONS, SessionLister.class);
        facets.put(Capability.LIST_OPEN_FILES, SessionLister.class);
        facets.put(Capability.CLOSE_FILE, FileCloser.class);
        facets.put(Capability.DISCONNECT, SessionCloser.class);
        facets.put(Capability.REFUSE_NEWCOMERS, Admission.class);
        facets.put(Capability.NOTIFY, Notifier.class);
        facets.put(Capability.SERVER_COPY, ServerCopy.class);
        facets.put(Capability.ATOMIC_EXCHANGE, AtomicExchange.class);
        facets.put(Capability.SECURITY, SecurityDescriptors.class);
        return facets;
    }

    @Test
    void C1_askingPassivelyIsSilent() throws Exception {
        Share share = on().share();
        share.capabilities();
        on().backend().declared();
        assertThat(on().backend().calls())
                .as(Rule.C1.asks("no request for a passive look"))
                .isEmpty();
        Optional<ServerCounters> counters = on().fixture().counters();
        if (counters.isPresent()) {
            long before = counters.get().requests();
            share.capabilities();
            on().fixture().backend().declared();
            assertThat(counters.get().requests())
                    .as(Rule.C1.asks("nothing on the wire"))
                    .isEqualTo(before);
            on().volume().stat(on().at(""));
            if (counters.get().requests() == before) {
                on().partly(Rule.C1, "the fixture counts no request where there was one");
            }
        } else {
            on().partly(Rule.C1, "nothing counts on the server whether a passive look is silent");
        }
    }

    @Test
    void C1_whatIsDeclaredIsThere() throws Exception {
        Map<Capability, CapabilityStatus> before = on().fixture().backend().declared();
        Map<Capability, CapabilityStatus> after = on().volume().capabilities();
        List<String> wrong = new ArrayList<>();
        FACETS.forEach((capability, facet) -> {
            Support declared = support(before, capability);
            Support found = support(after, capability);
            boolean there = has(facet);
            if (declared == Support.NO && found != Support.NO) {
                wrong.add(capability + " is NO before any traffic, and " + found + " afterwards");
            }
            if (found == Support.UNKNOWN) {
                wrong.add(capability + " is UNKNOWN after asking");
            }
            if (found != Support.NO && !there) {
                wrong.add(capability + " is " + found + ", and the facet " + facet.getSimpleName() + " is absent");
            }
        });
        for (Class<?> facet : Set.copyOf(FACETS.values())) {
            boolean declared = FACETS.entrySet().stream()
                    .anyMatch(each -> each.getValue() == facet && support(after, each.getKey()) != Support.NO);
            if (has(facet) && !declared) {
                wrong.add("the facet " + facet.getSimpleName() + " is there, and no capability of it is declared");
            }
        }
        assertThat(wrong)
                .as(Rule.C1.asks("a facet for each capability that is not NO, and none for the others"))
                .isEmpty();
    }

    private static Support support(Map<Capability, CapabilityStatus> all, Capability capability) {
        CapabilityStatus status = all.get(capability);
        return status == null ? Support.NO : status.support();
    }

    private boolean has(Class<?> facet) {
        try {
            return on().volume().facet(facet).isPresent();
        } catch (ShareException e) {
            throw new AssertionError(e);
        }
    }

    /** What other tests use is used there; what they use only with another client is used here as far as it goes without. */
    @Test
    void C1_whatIsDeclaredWorks() throws Exception {
        Map<Capability, CapabilityStatus> all = on().volume().capabilities();
        if (support(all, Capability.LIST_SESSIONS) == Support.YES) {
            on().facet(SessionLister.class).sessions();
        }
        if (support(all, Capability.LIST_OPEN_FILES) == Support.YES) {
            on().facet(SessionLister.class).openFiles(on().at(""));
        }
        Optional<OtherClient> other = on().fixture().otherClient(on().url());
        if (other.isEmpty()) {
            for (Capability capability : List.of(Capability.CLOSE_FILE, Capability.DISCONNECT, Capability.NOTIFY)) {
                if (support(all, capability) == Support.YES) {
                    on().partly(Rule.C1, "the fixture has no other client for " + capability);
                }
            }
            return;
        }
        try (OtherClient somebody = other.get()) {
            if (support(all, Capability.NOTIFY) == Support.YES) {
                assertTold(somebody, support(all, Capability.LIST_SESSIONS) == Support.YES);
            }
        }
    }

    private void assertTold(OtherClient somebody, boolean listed) throws Exception {
        Notifier notifier = on().facet(Notifier.class);
        List<Session> sessions = listed
                ? on().facet(SessionLister.class).sessions().items().stream()
                        .filter(each -> each.own() != Ownership.YES)
                        .filter(each -> Scene.mayBe(each.user(), somebody))
                        .toList()
                : List.of();
        if (sessions.isEmpty()) {
            on().partly(Rule.C1, "there is no session of another client to be told something");
            return;
        }
        boolean taken = false;
        for (Session session : sessions) {
            try {
                taken |= notifier.tell(session, "a test of the share");
            } catch (ShareException e) {
                throw new AssertionError(
                        Rule.C1.asks("a session that is told something, or false if it takes nothing, and not " + e),
                        e);
            }
        }
        if (!taken) {
            on().partly(Rule.C1, "no session of the other client takes messages");
        }
    }

    @Test
    void C1_whatIsNotDeclaredIsRefusedInSilence() throws Exception {
        Map<Capability, CapabilityStatus> declared = on().fixture().backend().declared();
        Map<Capability, Scene.Work> uses = new LinkedHashMap<>();
        try (Shares shares = on().sharesFor(on().fixture().administrator()).build()) {
            Share share = on().share(shares);
            Session session = new Session(
                    "1",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    java.util.OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Ownership.NO);
            OpenFile file = new OpenFile(
                    "1",
                    on().at("A.TXT"),
                    Optional.empty(),
                    java.util.Set.of(),
                    java.util.OptionalInt.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Ownership.NO);
            uses.put(Capability.LIST_SESSIONS, share::sessions);
            uses.put(Capability.LIST_OPEN_FILES, share::openFiles);
            uses.put(Capability.CLOSE_FILE, () -> share.closeFiles(List.of(file)));
            uses.put(Capability.DISCONNECT, () -> share.disconnect(List.of(session)));
            List<Capability> absent = new ArrayList<>();
            for (Map.Entry<Capability, Scene.Work> use : uses.entrySet()) {
                if (support(declared, use.getKey()) == Support.NO) {
                    absent.add(use.getKey());
                    ShareException e = refusal(Rule.C1.asks("a refusal of " + use.getKey()), use.getValue()::run);
                    assertThat(e.kind())
                            .as(Rule.C1.asks("UNSUPPORTED for " + use.getKey() + ", which is not declared"))
                            .isEqualTo(ErrorKind.UNSUPPORTED);
                }
            }
            assertThat(on().backend().calls())
                    .as(Rule.C1.asks("no request for " + absent))
                    .isEmpty();
            if (absent.isEmpty()) {
                throw new NotVerified("everything is declared that the engine asks facets for");
            }
        }
    }

    @Test
    void C1_V3_R11_theServerCopiesContent() throws Exception {
        ServerCopy copy = on().facet(ServerCopy.class);
        Instant time = Instant.parse("2001-02-03T04:05:06Z");
        for (int size : new int[] {0, 1, 200_001}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            on().put("FROM" + size, content);
            ServerCopy.Copied copied =
                    copy.copy(on().at("FROM" + size), on().at("TO" + size), time, Set.of(FileAttribute.HIDDEN), true);
            assertThat(copied.size())
                    .as(Rule.C1.asks("how many bytes were copied"))
                    .isEqualTo(size);
            assertThat(on().bytes("TO" + size))
                    .as(Rule.C1.asks("the same content"))
                    .isEqualTo(content);
            assertMade("TO" + size, time, copied.id());
        }
        copy.copy(on().at("FROM1"), on().at("BARE.TXT"), null, null, false);
        assertThat(on().bytes("BARE.TXT"))
                .as(Rule.C1.asks("the content without a time or attributes to set, too"))
                .hasSize(1);
        on().put("TAKEN.TXT", "old");
        assertThat(refusal(
                                Rule.V3.asks("a refusal"),
                                () -> copy.copy(on().at("FROM1"), on().at("TAKEN.TXT"), time, null, false))
                        .kind())
                .as(Rule.V3.asks("ALREADY_EXISTS for a copy onto a name that is taken"))
                .isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(on().get("TAKEN.TXT"))
                .as(Rule.V3.asks("that what is there stays as it is"))
                .isEqualTo("old");
    }

    @Test
    void R14_aCopyHasTheRightsThatItIsSaidToHave() throws Exception {
        SecurityDescriptors security = on().facet(SecurityDescriptors.class);
        ServerCopy copy = on().facet(ServerCopy.class);
        on().put("USUAL.TXT", "usual");
        on().put("SPECIAL.TXT", "special");
        boolean different = OtherRights.areGiven(on(), security, "SPECIAL.TXT");
        for (String file : List.of("USUAL", "SPECIAL")) {
            ServerCopy.Copied copied = copy.copy(on().at(file + ".TXT"), on().at(file + ".NEW"), null, null, false);
            if (copied.sameSecurity()) {
                assertThat(security.read(on().at(file + ".NEW")))
                        .as(Rule.R14.asks("owner, rights and attributes that are said to be the original's"))
                        .isEqualTo(security.read(on().at(file + ".TXT")));
            }
        }
        if (!different) {
            throw new NotVerified("nobody here can give a file other rights than new ones have");
        }
    }

    private void assertMade(String name, Instant time, FileId id) throws Exception {
        VolumeTraits traits = on().volume().traits();
        Entry made = on().entry(name);
        assertThat(Duration.between(made.modified(), time).abs())
                .as(Rule.R11.asks("the time that was set, to its precision, and not " + made.modified()))
                .isLessThan(traits.timePrecision());
        assertThat(made.attributes().contains(FileAttribute.HIDDEN))
                .as(Rule.R11.asks("the attributes of the traits"))
                .isEqualTo(traits.attributes().contains(FileAttribute.HIDDEN));
        if (traits.stableIds()) {
            assertThat(made.id()).as(Rule.C1.asks("its identity")).contains(id);
        }
        on().volume().claim(on().at(name)).close();
    }

    @Test
    void C1_R1_partsOfAFileAreCopied() throws Exception {
        needRanges();
        byte[] old = new byte[3 << 20];
        new Random(3).nextBytes(old);
        on().put("OLD.BIN", old);
        byte[] wanted = Arrays.copyOf(old, old.length + 5);
        Arrays.fill(wanted, 100_000, 1_200_000, (byte) 7);
        Entry before = on().entry("OLD.BIN");
        try (ContentWriter writer = on().volume().createNew(on().at("NEW.BIN"))) {
            try (RangeCopier copier = writer.copierFrom(on().at("OLD.BIN"))) {
                if (on().volume().traits().stableIds()) {
                    assertThat(Optional.of(copier.id()))
                            .as(Rule.C1.asks("the identity of what is copied from"))
                            .isEqualTo(before.id());
                }
                // In any order, and with what is written between.
                copier.copy(1_200_000, old.length - 1_200_000);
                copier.copy(0, 100_000);
            }
            writer.write(ByteBuffer.wrap(wanted, old.length, 5), old.length);
            writer.write(ByteBuffer.wrap(wanted, 100_000, 1_100_000), 100_000);
            writer.sync();
        }
        assertThat(Arrays.equals(on().bytes("NEW.BIN"), wanted))
                .as(Rule.C1.asks("the parts that were copied and those that were written, each in its place"))
                .isTrue();
        assertThat(Arrays.equals(on().bytes("OLD.BIN"), old))
                .as(Rule.R1.asks("that what is copied from stays as it is"))
                .isTrue();
        Entry after = on().entry("OLD.BIN");
        assertThat(after.modified())
                .as(Rule.R1.asks("that what is copied from shows the same time"))
                .isEqualTo(before.modified());
        // Nobody has it open any more.
        on().volume().claim(on().at("OLD.BIN")).close();
    }

    @Test
    void C2_C3_partsThatAreNotToBeHadAreRefused() throws Exception {
        needRanges();
        on().put("OLD.BIN", "12345");
        try (ContentWriter writer = on().volume().createNew(on().at("NEW.BIN"))) {
            RangeCopier copier = on().closing(writer.copierFrom(on().at("OLD.BIN")));
            assertThat(refusal(Rule.C2.asks("a refusal"), () -> copier.copy(4, 2))
                            .kind())
                    .as(Rule.C2.asks("IO_FAILURE for more than there is"))
                    .isEqualTo(ErrorKind.IO_FAILURE);
            copier.close();
            copier.close();
            assertThat(refusal(Rule.C3.asks("a refusal"), () -> copier.copy(0, 1))
                            .kind())
                    .as(Rule.C3.asks("CLOSED for what was closed"))
                    .isEqualTo(ErrorKind.CLOSED);
            assertThat(refusal(Rule.C2.asks("a refusal"), () -> writer.copierFrom(on().at("MISSING")))
                            .kind())
                    .as(Rule.C2.asks("NOT_FOUND for what is missing"))
                    .isEqualTo(ErrorKind.NOT_FOUND);
            if (on().volume().traits().claimsDenyOpens()) {
                Claim claim = on().closing(on().volume().claim(on().at("OLD.BIN")));
                assertThat(refusal(Rule.C2.asks("a refusal"), () -> writer.copierFrom(claim.path()))
                                .kind())
                        .as(Rule.C2.asks("IN_USE where somebody denies reading"))
                        .isEqualTo(ErrorKind.IN_USE);
            }
        }
    }

    private void needRanges() throws ShareException {
        Scene.need(
                Optional.of(on().facet(ServerCopy.class)).filter(ServerCopy::copiesRanges),
                "the server copies whole files only");
    }

    @Test
    void C1_V3_R11_aSmallFileIsMadeAtOnce() throws Exception {
        WholeFiles whole = on().facet(WholeFiles.class);
        Instant time = Instant.parse("2001-02-03T04:05:06Z");
        for (int size : new int[] {0, 1, whole.mostBytes()}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            ByteBuffer bytes = ByteBuffer.wrap(content);
            FileId id = whole.create(on().at("W" + size), bytes, time, Set.of(FileAttribute.HIDDEN), true);
            assertThat(bytes.hasRemaining())
                    .as(Rule.C1.asks("that nothing remains in the buffer"))
                    .isFalse();
            assertThat(on().bytes("W" + size)).as(Rule.C1.asks("the content")).isEqualTo(content);
            assertMade("W" + size, time, id);
        }
        on().put("TAKEN.TXT", "old");
        on().volume().createDirectory(on().at("TAKEN"));
        for (String taken : List.of("TAKEN.TXT", "TAKEN")) {
            assertThat(refusal(
                                    Rule.V3.asks("a refusal"),
                                    () -> whole.create(on().at(taken), ByteBuffer.allocate(1), time, null, false))
                            .kind())
                    .as(Rule.V3.asks("ALREADY_EXISTS for a name that is taken"))
                    .isEqualTo(ErrorKind.ALREADY_EXISTS);
        }
        assertThat(on().get("TAKEN.TXT"))
                .as(Rule.V3.asks("that what is there stays as it is"))
                .isEqualTo("old");
    }

    @Test
    void C1_R2_R6_twoNamesAreExchanged() throws Exception {
        AtomicExchange exchange = on().facet(AtomicExchange.class);
        on().volume().createDirectory(on().at("ONE"));
        on().put("ONE/A.TXT", "one");
        on().volume().createDirectory(on().at("TWO"));
        on().put("TWO/A.TXT", "two");
        Optional<FileId> one = on().entry("ONE").id();
        exchange.exchange(on().at("ONE"), on().at("TWO"));
        assertThat(on().get("ONE/A.TXT"))
                .as(Rule.R2.asks("what the other name stood for"))
                .isEqualTo("two");
        assertThat(on().get("TWO/A.TXT"))
                .as(Rule.C1.asks("what the other name stood for"))
                .isEqualTo("one");
        if (on().volume().traits().stableIds()) {
            assertThat(on().entry("TWO").id())
                    .as(Rule.R6.asks("the identity under its new name"))
                    .isEqualTo(one);
        } else {
            on().notShown(Rule.R6, "its traits promise no identity");
        }
        on().put("FILE.TXT", "file");
        exchange.exchange(on().at("FILE.TXT"), on().at("ONE"));
        assertThat(on().entry("ONE").isFile())
                .as(Rule.C1.asks("files and directories alike"))
                .isTrue();
        assertThat(refusal(Rule.C1.asks("a refusal"), () -> exchange.exchange(on().at("ONE"), on().at("NONE")))
                        .kind())
                .as(Rule.C1.asks("NOT_FOUND if one is missing"))
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void C1_C2_R14_ownerAndRightsAreReadAndWritten() throws Exception {
        SecurityDescriptors security = on().facet(SecurityDescriptors.class);
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        on().volume().createDirectory(on().at("DIR"));
        var state = security.read(on().at("A.TXT"));
        assertThat(security.accepts(state.format()))
                .as(Rule.C1.asks("that it takes what it gives"))
                .isTrue();
        security.write(on().at("B.TXT"), state);
        assertThat(security.read(on().at("B.TXT")))
                .as(Rule.R14.asks("the state that was written"))
                .isEqualTo(state);
        security.read(on().at("DIR"));
        assertThat(security.notCarried(on().at("A.TXT")))
                .as(Rule.R14.asks("a plain file that is carried whole"))
                .isEmpty();
        assertThat(refusal(Rule.C2.asks("a refusal"), () -> security.read(on().at("NONE")))
                        .kind())
                .as(Rule.C2.asks("NOT_FOUND for what is missing"))
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void C1_R1_V3_symbolicLinksAreMadeAndRead() throws Exception {
        SymbolicLinks links = on().facet(SymbolicLinks.class);
        on().put("A.TXT", "a");
        links.create(on().at("LINK"), "A.TXT");
        assertThat(links.read(on().at("LINK")))
                .as(Rule.C1.asks("what the link says"))
                .isEqualTo("A.TXT");
        assertThat(on().entry("LINK").kind()).as(Rule.C1.asks("a link as such")).isEqualTo(EntryKind.SYMBOLIC_LINK);
        assertThat(refusal(Rule.V3.asks("a refusal"), () -> links.create(on().at("A.TXT"), "B"))
                        .kind())
                .as(Rule.V3.asks("ALREADY_EXISTS for a name that is taken"))
                .isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(refusal(Rule.C1.asks("a refusal"), () -> links.read(on().at("A.TXT")))
                        .kind())
                .as(Rule.C1.asks("WRONG_TYPE for what is no link"))
                .isEqualTo(ErrorKind.WRONG_TYPE);
        on().volume().delete(on().at("LINK"));
        assertThat(on().get("A.TXT"))
                .as(Rule.R1.asks("that deleting a link leaves what it led to"))
                .isEqualTo("a");
    }

    @Test
    void C1_everythingIsMadeDurableAtOnce() throws Exception {
        BulkSync sync = on().facet(BulkSync.class);
        on().put("A.TXT", "a");
        sync.syncAll();
        assertThat(on().get("A.TXT")).isEqualTo("a");
        on().partly(Rule.C1, "nothing here takes the server's power away, to tell what was synced");
    }

    @Test
    void C1_spaceIsToldWhereTheServerTells() throws Exception {
        Space space = Scene.need(on().volume().space(), "the server does not tell its free space");
        assertThat(space.usableBytes())
                .as(Rule.C1.asks("free space within the size"))
                .isBetween(0L, space.totalBytes());
        on().volume().syncDirectory(on().at(""));
        assertThat(on().volume().mayChange(on().at("")))
                .as(Rule.C1.asks("that we may write where we do"))
                .isTrue();
    }
}
