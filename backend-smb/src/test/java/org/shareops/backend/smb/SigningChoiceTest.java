package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jcajce.provider.symmetric.AES;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.smb.smb2.AesCmac;
import org.shareops.testkit.ChildJvm;

/** Who computes the signatures of jcifs-ng; as a process settles that once, each case has a process of its own. */
@NeedsSamba
class SigningChoiceTest {
    private static final String PROPERTY = "-D" + SmbOptions.SIGNING_PROPERTY + "=";
    private static final String OURS = "provider ShareopsSigning";
    private static final String OUR_MAC = "by " + AesCmac.class.getName();
    private static final String THEIRS = "provider " + BouncyCastleProvider.PROVIDER_NAME;
    private static final String THEIR_MAC = "by " + AES.AESCMAC.class.getName();

    private static SmbFixture on;

    @BeforeAll
    static void start() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        on.close();
    }

    /** Uploads in another process, which the server lets do that only if it signs rightly, and returns what that says. */
    private static List<String> upload(List<String> options, String... more) throws IOException {
        Path place = on.place();
        List<String> arguments = new ArrayList<>(
                List.of(on.server.url("data"), place.getFileName().toString()));
        arguments.addAll(List.of(more));
        List<String> said;
        try (ChildJvm process = ChildJvm.start(options, SigningMain.class, arguments)) {
            said = process.awaitEnd();
        }
        assertThat(said).contains("outcome COMMITTED", "gives dfa66747de9ae63030ca32611497c827");
        assertThat(place.resolve(SigningMain.FILE)).hasBinaryContent(SigningMain.content());
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "platform"})
    void jcifsSignsByThePlatformUnlessToldOtherwise(String value) throws IOException {
        List<String> options = value.isEmpty() ? List.of() : List.of(PROPERTY + value);
        assertThat(upload(options)).contains(OURS, OUR_MAC);
    }

    @Test
    void jcifsKeepsItsOwnProviderWhereThePropertySaysSo() throws IOException {
        assertThat(upload(List.of(PROPERTY + "jcifs-ng"))).contains(THEIRS, THEIR_MAC);
    }

    @Test
    void whoUsesJcifsBeforeUsKeepsItsProvider() throws IOException {
        assertThat(upload(List.of(), SigningMain.USED_BEFORE))
                .contains("before " + BouncyCastleProvider.PROVIDER_NAME, THEIRS, THEIR_MAC);
    }
}
