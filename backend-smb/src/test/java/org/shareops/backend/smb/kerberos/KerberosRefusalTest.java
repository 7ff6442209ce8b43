package org.shareops.backend.smb.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.PortUnreachableException;
import java.util.Optional;
import javax.security.auth.login.LoginException;
import org.junit.jupiter.api.Test;

final class KerberosRefusalTest {
    private static final String ADVICE = "get one with kinit";

    @Test
    void C2_aKdcThatIsAwayIsNamedThoughThePlatformSaysNothing() {
        LoginException e = new LoginException("ICMP Port Unreachable");
        e.initCause(new PortUnreachableException());
        assertThat(KerberosRefusal.of(e, Optional.of("EXAMPLE.ORG"), ADVICE))
                .hasMessageContaining("EXAMPLE.ORG does not answer (PortUnreachableException); check kdc");
    }

    @Test
    void C2_whatThePlatformSaysIsOneLine() {
        LoginException e = new LoginException("Unable to obtain password from user\n");
        assertThat(KerberosRefusal.of(e, Optional.empty(), ADVICE))
                .hasMessage(ADVICE + " (Unable to obtain password from user)");
    }
}
