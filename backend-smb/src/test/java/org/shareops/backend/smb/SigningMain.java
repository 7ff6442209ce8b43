package org.shareops.backend.smb;

import java.security.Provider;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import jcifs.util.Crypto;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.source.Source;
import org.shareops.testkit.ChildConsole;

/** Uploads a file by jcifs-ng, in a process of its own, and says by whom jcifs-ng signs. */
final class SigningMain {
    /** What a program does that uses jcifs-ng before us. */
    static final String USED_BEFORE = "used-before";

    static final String FILE = "uploaded.bin";

    private SigningMain() {}

    /** More than one request takes. */
    static byte[] content() {
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i / 7);
        }
        return content;
    }

    /** Takes the share's address, the directory for the file, and what was done before. */
    public static void main(String[] arguments) throws Exception {
        ChildConsole console = new ChildConsole();
        if (List.of(arguments).contains(USED_BEFORE)) {
            console.say("before " + Crypto.getProvider().getName());
        }
        SmbBackend backend = new SmbBackend(SmbOptions.defaults().withEngine(Engine.JCIFS_NG));
        try (Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(
                        Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray())))
                .build()) {
            console.say("outcome "
                    + shares.share(arguments[0])
                            .replace(arguments[1] + "/" + FILE)
                            .from(Source.bytes(content()))
                            .run()
                            .outcome());
        }
        Provider provider = Crypto.getProvider();
        console.say("provider " + provider.getName());
        console.say("by " + provider.getService("Mac", "AESCMAC").getClassName());
        console.say("gives " + macBy(provider));
    }

    /** The third example of RFC 4493, section 4. */
    private static String macBy(Provider provider) throws Exception {
        HexFormat hex = HexFormat.of();
        Mac mac = Mac.getInstance("AESCMAC", provider);
        mac.init(new SecretKeySpec(hex.parseHex("2b7e151628aed2a6abf7158809cf4f3c"), "AES"));
        return hex.formatHex(mac.doFinal(hex.parseHex(
                "6bc1bee22e409f96e93d7e117393172a" + "ae2d8a571e03ac9c9eb76fac45af8e51" + "30c81c46a35ce411")));
    }
}
