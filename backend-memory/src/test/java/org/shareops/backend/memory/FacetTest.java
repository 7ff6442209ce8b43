package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.backend.memory.Fixture.assertRefused;
import static org.shareops.backend.memory.Fixture.bytes;
import static org.shareops.backend.memory.Fixture.path;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.Capability;
import org.shareops.model.CordonScope;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.Support;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.Claim;
import org.shareops.spi.FileCloser;
import org.shareops.spi.Notifier;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

class FacetTest {
    private static final Set<Access> READ = Set.of(Access.READ);

    @ParameterizedTest
    @EnumSource(Switch.class)
    void facetCapabilityAndDeclarationAgree(Switch one) throws ShareException {
        for (MemoryProfile profile :
                List.of(MemoryProfile.windows().with(one), MemoryProfile.posix().without(one))) {
            Fixture on = new Fixture(profile);
            boolean there = profile.has(one);
            if (one.facet != null) {
                assertThat(on.volume.facet(one.facet).isPresent()).isEqualTo(there);
            }
            for (Capability capability : one.capabilities) {
                assertThat(on.volume.capabilities().get(capability).support())
                        .isEqualTo(there ? Support.YES : Support.NO);
                assertThat(on.backend.declared().get(capability).support())
                        .isEqualTo(there ? Support.UNKNOWN : Support.NO);
            }
        }
    }

    @Test
    void aSessionIsShownATextUntilItHasEnded() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.netware());
        Notifier notifier = facet(on.volume, Notifier.class);
        Session theirs = facet(on.volume, SessionLister.class).sessions().items().stream()
                .filter(session -> session.own() == Ownership.NO)
                .findFirst()
                .orElseThrow();
        assertThat(notifier.tell(theirs, "good-bye")).isTrue();
        assertThat(on.server.messages()).containsExactly(theirs.user().orElseThrow() + ": good-bye");
        facet(on.volume, SessionCloser.class).disconnect(theirs);
        ShareException e = catchThrowableOfType(ShareException.class, () -> notifier.tell(theirs, "again"));
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(on.server.messages()).hasSize(1);
    }

    @Test
    void holdersAreListedWithUserAccessClientAndSession() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.volume.createDirectory(path("office"));
        on.other.writeFile(path("office/a.doc"), bytes("x"));
        on.other.writeFile(path("elsewhere"), bytes("x"));
        on.other.open(path("office/a.doc"), READ, Set.of(Access.READ));
        on.other.open(path("elsewhere"), READ, Open.ALL);
        on.write("office/b.doc", "x");
        Claim ours = on.volume.claim(path("office/b.doc"));
        SessionLister lister = facet(on.volume, SessionLister.class);
        Map<String, OpenFile> held = lister.openFiles(path("OFFICE")).items().stream()
                .collect(Collectors.toMap(file -> file.path().name(), file -> file));
        assertThat(held).containsOnlyKeys("a.doc", "b.doc");
        OpenFile theirs = held.get("a.doc");
        assertThat(theirs.user()).contains("bob");
        assertThat(theirs.clients()).containsExactly("pc17");
        assertThat(theirs.access()).isEqualTo(READ);
        assertThat(theirs.sessionId()).contains(on.other.sessionId());
        assertThat(theirs.own()).isEqualTo(Ownership.NO);
        assertThat(theirs.blocking()).isTrue();
        assertThat(held.get("b.doc").own()).isEqualTo(Ownership.YES);
        assertThat(held.get("b.doc").locks()).hasValue(1);
        ours.close();
        assertThat(lister.sessions().items())
                .extracting(Session::own)
                .containsExactlyInAnyOrder(Ownership.YES, Ownership.NO);
    }

    @Test
    void onPosixOnlyALockBlocks() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.posix());
        on.other.writeFile(path("file"), bytes("x"));
        on.other.open(path("file"), READ, Set.of(Access.READ));
        MemoryClient.Handle lock = on.other.open(path("file"), READ, Set.of());
        SessionLister lister = facet(on.volume, SessionLister.class);
        assertThat(lister.openFiles(path("file")).items())
                .extracting(OpenFile::blocking)
                .containsExactly(false, true);
        lock.close();
        assertThat(lister.openFiles(path("")).items()).hasSize(1);
    }

    @Test
    void ourOwnClaimBlocksUsWhereItRefusesAReplacement() throws ShareException {
        for (MemoryProfile profile : List.of(MemoryProfile.windows(), MemoryProfile.posix())) {
            Fixture on = new Fixture(profile);
            on.write("file", "x");
            try (Claim claim = on.volume.claim(path("file"))) {
                assertThat(facet(on.volume, SessionLister.class)
                                .openFiles(claim.path())
                                .items())
                        .extracting(OpenFile::blocking)
                        .containsExactly(!profile.has(Switch.REPLACE_OWN_CLAIM));
            }
        }
    }

    @Test
    void withoutTheRightListingIsDeniedAndTheCapabilitySaysSo() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.server.denyListing();
        SessionLister lister = facet(on.volume, SessionLister.class);
        assertRefused(ErrorKind.ACCESS_DENIED, 0xC0000022L, lister::sessions);
        assertRefused(ErrorKind.ACCESS_DENIED, () -> lister.openFiles(path("")));
        assertThat(on.volume.capabilities().get(Capability.LIST_OPEN_FILES).support())
                .isEqualTo(Support.NO_RIGHT);
    }

    @Test
    void closedFileAndEndedSessionFailForTheirHolder() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.other.writeFile(path("file"), bytes("x"));
        MemoryClient.Handle held = on.other.open(path("file"), READ, READ);
        OpenFile listed = facet(on.volume, SessionLister.class)
                .openFiles(path("file"))
                .items()
                .get(0);
        FileCloser closer = facet(on.volume, FileCloser.class);
        closer.closeFile(listed);
        assertRefused(ErrorKind.LINK_LOST, 0xC0000128L, held::read);
        assertRefused(ErrorKind.NOT_FOUND, () -> closer.closeFile(listed));
        Session theirs = facet(on.volume, SessionLister.class).sessions().items().stream()
                .filter(session -> session.own() == Ownership.NO)
                .findFirst()
                .orElseThrow();
        SessionCloser ender = facet(on.volume, SessionCloser.class);
        ender.disconnect(theirs);
        assertRefused(ErrorKind.LINK_LOST, () -> on.other.read(path("file")));
        assertRefused(ErrorKind.NOT_FOUND, () -> ender.disconnect(theirs));
    }

    @Test
    void ourHandleThatTheServerClosedIsLostForGood() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.write("file", "x");
        Claim claim = on.volume.claim(path("file"));
        OpenFile ours = facet(on.volume, SessionLister.class)
                .openFiles(path("file"))
                .items()
                .get(0);
        facet(on.volume, FileCloser.class).closeFile(ours);
        assertRefused(ErrorKind.LINK_LOST, 0xC0000128L, claim::delete);
        assertThat(on.link.alive()).isTrue();
        claim.close();
        assertThat(on.other.read(path("file"))).isEqualTo(bytes("x"));
    }

    @Test
    void refusedNewcomersStayOutWhileThosePresentGoOn() throws ShareException {
        Fixture on = new Fixture(MemoryServer.create("dp01", MemoryProfile.windows())
                .addShare("packages")
                .addShare("other"));
        Admission admission = facet(on.volume, Admission.class);
        byte[] saved = admission.save();
        byte[] written = admission.refuse(saved);
        assertThat(admission.scope()).isEqualTo(CordonScope.SHARE);
        assertThat(admission.save()).isEqualTo(written);
        assertRefused(ErrorKind.ACCESS_DENIED, () -> on.server.open("packages", "carol", "pc18"));
        on.other.writeFile(path("file"), bytes("still in"));
        on.server.open("other", "carol", "pc18").close();
        on.link.volume(Fixture.PACKAGES).close();
        admission.restore(saved);
        assertThat(admission.save()).isEqualTo(saved);
        on.server.open("packages", "carol", "pc18").close();
    }

    @Test
    void copyIsMadeByTheServerAndNeverOverwrites() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.write("from", "content");
        ServerCopy copier = facet(on.volume, ServerCopy.class);
        assertThat(copier.copy(path("from"), path("to"), null, null, true).size())
                .isEqualTo(7);
        assertThat(on.read("to")).isEqualTo("content");
        assertRefused(ErrorKind.ALREADY_EXISTS, () -> copier.copy(path("from"), path("to"), null, null, false));
        on.server.quota(15);
        assertRefused(ErrorKind.NO_SPACE, () -> copier.copy(path("from"), path("more"), null, null, false));
        assertThat(on.volume.stat(path("more"))).isEmpty();
        on.other.open(path("from"), READ, Set.of());
        assertRefused(ErrorKind.IN_USE, () -> copier.copy(path("from"), path("more"), null, null, false));
        assertThat(on.server.openHandles()).isZero();
    }

    @Test
    void exchangeSwapsTreesInOneStep() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.posix());
        on.volume.createDirectory(path("live"));
        on.write("live/file", "old");
        on.volume.createDirectory(path("staged"));
        on.write("staged/file", "new");
        AtomicExchange exchange = facet(on.volume, AtomicExchange.class);
        exchange.exchange(path("staged"), path("live"));
        assertThat(on.read("live/file")).isEqualTo("new");
        assertThat(on.read("staged/file")).isEqualTo("old");
        assertRefused(ErrorKind.NOT_FOUND, () -> exchange.exchange(path("none"), path("live")));
        assertRefused(ErrorKind.REFUSED, () -> exchange.exchange(path("live/file"), path("live")));
        facet(on.volume, BulkSync.class).syncAll();
    }

    @Test
    void securityIsInheritedAtCreationAndKeptOverARename() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        SecurityDescriptors security = facet(on.volume, SecurityDescriptors.class);
        SecurityState special = new SecurityState("memory", bytes("only admins"));
        on.volume.createDirectory(path("dir"));
        security.write(path("dir"), special);
        on.write("dir/file", "x");
        assertThat(security.read(path("dir/file"))).isEqualTo(special);
        on.volume.rename(path("dir/file"), path("file"), RenameMode.FAIL_IF_EXISTS);
        assertThat(security.read(path("file"))).isEqualTo(special);
        assertThat(security.read(path(""))).isNotEqualTo(special);
        assertThat(security.notCarried(path("file"))).isEmpty();
        assertThat(security.accepts("posix")).isFalse();
        assertRefused(
                ErrorKind.UNSUPPORTED, () -> security.write(path("file"), new SecurityState("posix", new byte[0])));
    }

    @Test
    void deniedWritesRefuseEveryChangeAtOrBelow() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.volume.createDirectory(path("dir"));
        on.write("dir/file", "x");
        on.write("file", "x");
        on.server.denyWrites(path("dir"));
        assertRefused(ErrorKind.ACCESS_DENIED, () -> on.volume.createNew(path("DIR/new")));
        assertRefused(ErrorKind.ACCESS_DENIED, () -> on.volume.delete(path("dir/file")));
        assertRefused(
                ErrorKind.ACCESS_DENIED,
                () -> on.volume.rename(path("file"), path("dir/moved"), RenameMode.FAIL_IF_EXISTS));
        assertThat(on.read("dir/file")).isEqualTo("x");
    }

    private static <F> F facet(Volume volume, Class<F> type) {
        return volume.facet(type).orElseThrow();
    }
}
