package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.KerberosSource;
import org.shareops.model.LinkState;
import org.shareops.model.NativeCode;
import org.shareops.model.Ownership;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaDomain;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.wire.Packet;
import org.shareops.testkit.wire.Tshark;
import org.shareops.testkit.wire.WireCapture;

/** Log-ons by Kerberos to a real Samba domain controller, counted there, in a proxy, and by tshark. */
@Timeout(600)
class SmbKerberosTest {
    private static final String KRB5_CONFIGURATION = "java.security.krb5.conf";
    private static final String ANN = "ann";
    private static final String KERBEROS = "krb5 ann";
    private static final int MANY = 64;
    /** On which tshark takes everything for SMB. */
    private static final int SMB_PORT = 445;
    /** Kerberos, and Kerberos as Windows wrote it first. */
    private static final Set<String> MECHANISMS = Set.of("1.2.840.113554.1.2.2", "1.2.840.48018.1.2.2");

    private static @Nullable SambaDomain made;
    private static @Nullable String configurationBefore;

    @TempDir
    Path directory;

    private SambaDomain domain;
    private CountingProxy proxy;
    private int ticketsBefore;
    private int letInBefore;

    /** The limit of the class is one of tests alone. */
    @BeforeAll
    @Timeout(600)
    static void makeDomain() throws IOException {
        assumeTrue(SambaDomain.missing().isEmpty(), () -> SambaDomain.missing().orElse(""));
        made = SambaDomain.start(Map.of(ANN, "Passw0rd.ann"));
        configurationBefore = System.getProperty(KRB5_CONFIGURATION);
        System.setProperty(KRB5_CONFIGURATION, made.krb5Configuration().toString());
    }

    @AfterAll
    @Timeout(600)
    static void endDomain() throws IOException {
        if (configurationBefore == null) {
            System.clearProperty(KRB5_CONFIGURATION);
        } else {
            System.setProperty(KRB5_CONFIGURATION, configurationBefore);
        }
        if (made != null) {
            made.close();
        }
    }

    @BeforeEach
    void count() throws IOException {
        domain = made;
        proxy = CountingProxy.start(domain.port(), new Smb2Format());
        ticketsBefore = domain.ticketRequests();
        letInBefore = domain.letIn().size();
    }

    @AfterEach
    @Timeout(600)
    void leave() throws IOException {
        proxy.close();
        await(() -> sessions().isEmpty());
    }

    private List<String> sessions() {
        try {
            return domain.sessionUsers();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private int tickets() throws IOException {
        return domain.ticketRequests() - ticketsBefore;
    }

    private List<String> letIn() throws IOException {
        List<String> all = domain.letIn();
        return all.subList(letInBefore, all.size());
    }

    private KerberosSource ann() {
        return KerberosSource.keyTab(domain.keyTab(ANN), domain.principal(ANN));
    }

    private static Shares.Builder builder(Engine engine, Encryption encryption, KerberosSource source) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend(
                        Duration.ofSeconds(10), Duration.ofSeconds(30), new SmbOptions(engine, encryption)))
                .credentials(CredentialsProvider.of(Credentials.kerberos(source)));
    }

    private static Shares shares(Engine engine, KerberosSource source) {
        return builder(engine, Encryption.PREFERRED, source).build();
    }

    private Share share(Shares shares) {
        return shares.share(domain.url(proxy.port()));
    }

    private static ShareException failure(Share share) {
        return catchThrowableOfType(ShareException.class, () -> share.files().list(""));
    }

    /** With a ticket, by the key. */
    private Subject loggedIn() throws Exception {
        Subject subject = new Subject();
        new LoginContext("any", subject, null, entry("any")).login();
        return subject;
    }

    private Configuration entry(String known) {
        Map<String, String> options = Map.of(
                "useKeyTab", "true",
                "keyTab", domain.keyTab(ANN).toString(),
                "principal", domain.principal(ANN),
                "doNotPrompt", "true",
                "refreshKrb5Config", "true");
        AppConfigurationEntry entry = new AppConfigurationEntry(
                "com.sun.security.auth.module.Krb5LoginModule",
                AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                options);
        return new Configuration() {
            @Override
            public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
                return name.equals(known) ? new AppConfigurationEntry[] {entry} : null;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "JCIFS_NG,PREFERRED,signed",
        "SMBJ,PREFERRED,signed",
        "SMBJ,REQUIRED,encrypted",
        "AUTO,REQUIRED,encrypted"
    })
    void P2_P3_P10_manyThreadsAreOneConnectionOneTicketAndOneLogOn(Engine engine, Encryption encryption, String details)
            throws Exception {
        String name = engine + "-" + encryption;
        try (Shares shares = builder(engine, encryption, ann()).build()) {
            Crowd.inMany(MANY, () -> share(shares).files().list(""));
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.count(Smb2Format.NEGOTIATE)).isEqualTo(1);
            assertThat(proxy.count(Smb2Format.SESSION_SETUP)).isEqualTo(1);
            share(shares)
                    .replace(name)
                    .from(Source.bytes(name.getBytes(StandardCharsets.UTF_8)))
                    .run();
            assertThat(domain.shareDirectory().resolve(name)).hasContent(name);
            assertThat(shares.links()).singleElement().satisfies(link -> {
                assertThat(link.logOns()).isEqualTo(1);
                assertThat(link.identity()).contains(domain.principal(ANN));
                assertThat(link.details().orElseThrow()).contains(details);
                assertThat(link.roundTrips()).isEqualTo(proxy.messages());
            });
            assertThat(sessions()).hasSize(1);
        }
        assertThat(tickets()).isEqualTo(1);
        assertThat(letIn()).containsExactly(KERBEROS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void P2_onTheWireThereIsKerberosAndNothingElse(Engine engine) throws Exception {
        assumeTrue(Tshark.missing().isEmpty(), () -> Tshark.missing().orElse(""));
        WireCapture capture = WireCapture.start(directory.resolve("wire.pcap"), SMB_PORT);
        try (CountingProxy tapped = CountingProxy.start(domain.port(), new Smb2Format(), capture);
                Shares shares = shares(engine, ann())) {
            assertThat(shares.share(domain.url(tapped.port())).files().list("")).isNotNull();
        }
        capture.close();
        Tshark tshark = Tshark.on(capture.file());
        assertThat(tshark.select("ntlmssp && smb2.cmd == 1")).isEmpty();
        List<Packet> requests =
                tshark.select("smb2.cmd == 1 && smb2.flags.response == 0", "spnego.MechType", "kerberos.SNameString");
        assertThat(requests).singleElement().satisfies(each -> {
            assertThat(MECHANISMS).containsAll(each.all("spnego.MechType"));
            assertThat(each.all("kerberos.SNameString")).containsExactly("cifs", "localhost");
        });
        List<Packet> after = tshark.select("smb2.cmd != 0 && smb2.cmd != 1", "smb2.flags.signature");
        assertThat(after)
                .isNotEmpty()
                .allMatch(each -> !each.all("smb2.flags.signature").contains("0"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void P5_C2_aTicketThatHasExpiredIsMissedWithoutAskingAnybodyAndANewOneIsFound(Engine engine) throws Exception {
        Path cache = directory.resolve("cache");
        Subject subject = loggedIn();
        int asked = tickets();
        KerberosFiles.writeCache(cache, subject, Instant.now().minusSeconds(60));
        try (Shares shares = shares(engine, KerberosSource.ticketCache(cache))) {
            for (int i = 0; i < 3; i++) {
                ShareException e = failure(share(shares));
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
                assertThat(e).hasMessageContaining("no valid ticket").hasMessageContaining("kinit");
                assertThat(e).hasMessageContaining(cache.toString());
            }
            assertThat(proxy.connections()).isZero();
            assertThat(tickets()).isEqualTo(asked);
            assertThat(share(shares).probe().state()).isEqualTo(LinkState.IDLE);
            KerberosFiles.writeCache(cache, subject, Instant.now().plusSeconds(600));
            assertThat(share(shares).files().list("")).isNotNull();
            assertThat(shares.links()).singleElement().satisfies(link -> {
                assertThat(link.rejections()).isZero();
                assertThat(link.logOns()).isEqualTo(1);
            });
        }
        assertThat(letIn()).containsExactly(KERBEROS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void P5_C2_aKeyThatTheKdcRefusesIsSentOnce(Engine engine) throws Exception {
        Path wrong = KerberosFiles.writeWrongKeyTab(directory.resolve("wrong"), ANN, SambaDomain.REALM);
        try (Shares shares = shares(engine, KerberosSource.keyTab(wrong, domain.principal(ANN)))) {
            for (int i = 0; i < 5; i++) {
                ShareException e = failure(share(shares));
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
                assertThat(e.nativeCode()).contains(new NativeCode("KRB5", 24, "KDC_ERR_PREAUTH_FAILED"));
                assertThat(e).hasMessageContaining(SambaDomain.REALM).hasMessageContaining("not that of the principal");
            }
            assertThat(share(shares).probe().state()).isEqualTo(LinkState.REJECTED);
        }
        assertThat(tickets()).isEqualTo(1);
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void P6_C2_aKdcThatIsAwayIsNamedAndHeldAgainstNobody() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        domain.nameKdc(false);
        try (Shares shares =
                builder(Engine.AUTO, Encryption.PREFERRED, ann()).clock(clock).build()) {
            ShareException e = failure(share(shares));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(e)
                    .hasMessageContaining("the KDC of the realm " + SambaDomain.REALM)
                    .hasMessageContaining("krb5.conf");
            assertThat(e.retryAt()).isPresent();
            assertThat(share(shares).probe().state()).isEqualTo(LinkState.BACKING_OFF);
            assertThat(proxy.connections()).isZero();
            domain.nameKdc(true);
            clock.advance(Duration.ofMinutes(1));
            assertThat(share(shares).files().list("")).isNotNull();
        } finally {
            domain.nameKdc(true);
        }
        assertThat(letIn()).containsExactly(KERBEROS);
    }

    @Test
    void P6_C2_aRealmWithoutAKdcIsNamed() throws Exception {
        Path keyTab = KerberosFiles.writeWrongKeyTab(directory.resolve("away"), ANN, SambaDomain.REALM_WITHOUT_KDC);
        try (Shares shares =
                shares(Engine.SMBJ, KerberosSource.keyTab(keyTab, ANN + "@" + SambaDomain.REALM_WITHOUT_KDC))) {
            ShareException e = failure(share(shares));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(e).hasMessageContaining(SambaDomain.REALM_WITHOUT_KDC);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void C2_anAddressHasNoTicketAndAnUnknownNameNeither(Engine engine) throws Exception {
        try (Shares shares = shares(engine, ann())) {
            ShareException address = failure(shares.share("smb://127.0.0.1:" + proxy.port() + "/data"));
            assertThat(address.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            assertThat(address).hasMessageContaining("127.0.0.1 is an address").hasMessageContaining("host name");
            ShareException unknown = failure(shares.share("smb://nobody.example:" + proxy.port() + "/data"));
            assertThat(unknown.kind()).as(unknown.toString()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            assertThat(unknown.nativeCode()).contains(new NativeCode("KRB5", 7, "KDC_ERR_S_PRINCIPAL_UNKNOWN"));
            assertThat(unknown).hasMessageContaining("cifs/").hasMessageContaining(SambaDomain.REALM);
        }
        assertThat(proxy.connections()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void P2_P5_aServerThatTakesNoKerberosIsOfferedNothingElse(Engine engine) throws Exception {
        try (SambaServer without = SambaServer.builder()
                        .user(ANN, "Passw0rd.ann")
                        .share(SambaDomain.SHARE, "guest ok = yes")
                        .global("map to guest = bad user")
                        .start();
                Shares shares = shares(engine, ann())) {
            ShareException e = failure(shares.share(domain.url(without.port())));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("does not take Kerberos");
            assertThat(e.nativeCode()).isPresent();
            assertThat(shares.links()).singleElement().matches(link -> link.logOnAttempts() == 1);
            assertThat(without.logOns()).noneMatch(LogOn::succeeded);
            assertThat(without.sessionUsers()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void P3_eachSubjectHasItsOwnLink(Engine engine) throws Exception {
        Subject one = loggedIn();
        Subject other = loggedIn();
        CredentialsProvider[] now = {null};
        try (Shares shares = builder(engine, Encryption.PREFERRED, ann())
                .credentials(server -> now[0].credentialsFor(server))
                .build()) {
            for (Subject each : List.of(one, other, one)) {
                now[0] = CredentialsProvider.of(Credentials.kerberos(KerberosSource.subject(each)));
                share(shares).files().list("");
            }
            assertThat(shares.links()).hasSize(2).allMatch(link -> link.logOns() == 1);
            assertThat(proxy.connections()).isEqualTo(2);
        }
        assertThat(letIn()).containsExactly(KERBEROS, KERBEROS);
    }

    @Test
    void P3_C2_anEntryOfJaasLogsOnAndAMissingOneIsNamed() throws Exception {
        Configuration.setConfiguration(entry("Publisher"));
        try (Shares shares = shares(Engine.SMBJ, KerberosSource.jaasEntry("Publisher"));
                Shares wrong = shares(Engine.SMBJ, KerberosSource.jaasEntry("Nobody"))) {
            assertThat(share(shares).files().list("")).isNotNull();
            ShareException e = failure(share(wrong));
            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            assertThat(e).hasMessageContaining("no entry Nobody");
        } finally {
            Configuration.setConfiguration(null);
        }
        assertThat(letIn()).containsExactly(KERBEROS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void P10_anUnusedLinkIsLoggedOffAndTheNextUseTakesAnotherTicket(Engine engine) throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (Shares shares =
                builder(engine, Encryption.PREFERRED, ann()).clock(clock).build()) {
            share(shares).files().list("");
            clock.advance(Duration.ofMinutes(6));
            await(() -> sessions().isEmpty());
            assertThat(share(shares).probe().state()).isEqualTo(LinkState.IDLE);
            share(shares).files().list("");
        }
        assertThat(letIn()).containsExactly(KERBEROS, KERBEROS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void S3_ourOwnSessionIsKnownByThePrincipal(Engine engine) throws Exception {
        KerberosSource administrator = KerberosSource.keyTab(
                domain.keyTab(SambaDomain.ADMINISTRATOR), domain.principal(SambaDomain.ADMINISTRATOR));
        try (Shares shares = shares(engine, administrator);
                Shares others = shares(engine, ann())) {
            share(others).files().list("");
            List<Session> all = share(shares).sessions().items();
            assertThat(all).hasSize(2);
            assertThat(all)
                    .filteredOn(each -> each.own() == Ownership.YES)
                    .singleElement()
                    .matches(each ->
                            each.user().orElse("").toLowerCase(Locale.ROOT).contains("administrator"));
            assertThat(all).filteredOn(each -> each.own() == Ownership.NO).hasSize(1);
        }
    }
}
