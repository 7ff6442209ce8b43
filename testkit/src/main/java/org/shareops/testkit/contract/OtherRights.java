package org.shareops.testkit.contract;

import java.io.IOException;
import java.util.Optional;
import org.shareops.model.SecurityState;
import org.shareops.spi.SecurityDescriptors;

/** Rights other than new files and directories have. */
final class OtherRights {
    private OtherRights() {}

    /**
     * Gives such rights to a file or directory: by somebody who is not under test, or else by the facet itself, which may do
     * nothing. Returns whether it has them then.
     */
    static boolean areGiven(Scene on, SecurityDescriptors security, String path) throws Exception {
        Optional<OtherClient> other = on.fixture().otherClient(on.url());
        if (other.isPresent() && isChanged(on.closing(other.get()), path)) {
            return true;
        }
        SecurityState before = security.read(on.at(path));
        security.confine(on.at(path), null);
        return !security.read(on.at(path)).equals(before);
    }

    /**
     * Servers may keep rights in a form of their own; what they have once made of them stays as it is. Has that made by way of
     * another entry, and returns it.
     */
    static SecurityState settled(Scene on, SecurityDescriptors security, String path, String scratch) throws Exception {
        security.write(on.at(scratch), security.read(on.at(path)));
        security.write(on.at(path), security.read(on.at(scratch)));
        return security.read(on.at(path));
    }

    /** The client of a fixture may be able to do that with files only. */
    private static boolean isChanged(OtherClient other, String path) {
        try {
            return other.changeRights(path);
        } catch (IOException e) {
            return false;
        }
    }
}
