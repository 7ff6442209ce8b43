package org.shareops.modulepath;

import java.util.ServiceLoader;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.spi.Backend;

/**
 * A program on the class path with the library on the module path. In a package of its own: no package can be in a module and
 * on the class path.
 */
final class ListMain {
    private ListMain() {}

    /** Takes a share's address and a user, whose password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        ServiceLoader.load(Backend.class).stream()
                .forEach(each -> System.out.println(
                        "backend of module " + each.type().getModule().getName()));
        Credentials user = Credentials.password(
                arguments[1], System.getenv("SHAREOPS_PASSWORD").toCharArray());
        try (Shares shares =
                Shares.builder().credentials(CredentialsProvider.of(user)).build()) {
            Share share = shares.share(arguments[0]);
            share.files().list("").forEach(each -> System.out.println("file " + each.name()));
            System.out.println("link " + shares.links().get(0).details().orElseThrow());
        }
    }
}
