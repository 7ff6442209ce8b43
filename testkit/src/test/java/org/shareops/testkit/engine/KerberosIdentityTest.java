package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.KerberosSource;

/** Rules P3, P4 and C6: who is the same to a server when tickets say who it is. */
@Timeout(120)
class KerberosIdentityTest {
    private static final String ANN = "ann@EXAMPLE.ORG";

    private final LinkWorld on = new LinkWorld();
    private final Subject subject = subject();

    private static Subject subject() {
        return new Subject(true, Set.of(new KerberosPrincipal(ANN)), Set.of(), Set.of("the ticket"));
    }

    /** Made anew at each call, but for the subject, which is who it is. */
    private List<Credentials> oneOfEach() {
        return List.of(
                Credentials.kerberos(KerberosSource.ticketCache()),
                Credentials.kerberos(KerberosSource.ticketCache().withPrincipal(ANN)),
                Credentials.kerberos(KerberosSource.ticketCache(Path.of("cache"))),
                Credentials.kerberos(KerberosSource.keyTab(Path.of("keytab"), ANN)),
                Credentials.kerberos(KerberosSource.keyTab(Path.of("other"), ANN)),
                Credentials.kerberos(KerberosSource.keyTab(Path.of("keytab"), "bob@EXAMPLE.ORG")),
                Credentials.kerberos(KerberosSource.jaasEntry(ANN)),
                Credentials.kerberos(KerberosSource.subject(subject)),
                Credentials.password(ANN, "secret".toCharArray()));
    }

    @Test
    void P3_P4_equalSourcesShareALinkAndOthersDoNot() throws Exception {
        AtomicReference<Credentials> now = new AtomicReference<>();
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(now.get())).build()) {
            for (int i = 0; i < 2; i++) {
                for (Credentials each : oneOfEach()) {
                    now.set(each);
                    shares.share("mem://srv/a").files().list("");
                }
            }
            // Of the same principals, and yet somebody else.
            now.set(Credentials.kerberos(KerberosSource.subject(subject())));
            shares.share("mem://srv/a").files().list("");
            assertThat(shares.links()).hasSize(oneOfEach().size() + 1).allMatch(link -> link.logOns() == 1);
        }
        assertThat(on.server.requests()).containsEntry("logOn", oneOfEach().size() + 1L);
    }

    @Test
    void P4_aRelativePathIsTheSameAsTheAbsoluteOne() {
        assertThat(KerberosSource.keyTab(Path.of("x/../keytab"), ANN))
                .isEqualTo(KerberosSource.keyTab(Path.of("keytab").toAbsolutePath(), ANN));
    }

    @Test
    void C6_whatIsPrintedNamesThePrincipalAndNoTicket() {
        assertThat(oneOfEach().get(7)).hasToString("Credentials[" + ANN + " (subject)]");
        assertThat(KerberosSource.subject(subject)).asString().contains(ANN).doesNotContain("the ticket");
    }

    @Test
    void namesThatAreEmptyAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> KerberosSource.keyTab(Path.of("keytab"), ""));
        assertThatIllegalArgumentException().isThrownBy(() -> KerberosSource.jaasEntry(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerberosSource.ticketCache().withPrincipal(""));
    }
}
