package org.shareops.internal.update;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.update.SecurityChoice;

/** Finds out before anything is written what of owner, rights and streams cannot be carried over (rule R14). */
final class SecurityCheck {
    private final Context context;

    SecurityCheck(Context context) {
        this.context = context;
    }

    static Optional<SecurityState> ofSource(Source source, SourceEntry entry) throws ShareException {
        try {
            return entry.security();
        } catch (IOException e) {
            throw ShareException.of(ErrorKind.SOURCE, "read owner and rights in the source " + source.describe())
                    .detail(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }

    /**
     * Lists what a replacement would lose.
     *
     * @throws ShareException {@code REFUSED} if that is not accepted; {@code UNSUPPORTED} if the target does not take the
     *     source's form of owner and rights
     */
    List<String> check(Source source, List<Planned> steps) throws ShareException {
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (context.options().security() == SecurityChoice.FROM_SOURCE) {
            checkSourceForm(source, steps, facet);
        }
        if (context.options().security() != SecurityChoice.KEEP || facet.isEmpty()) {
            return List.of();
        }
        List<String> lost = new ArrayList<>();
        for (Planned planned : steps) {
            context.cancellation().check();
            if (planned.live() != null) {
                lost.addAll(facet.get().notCarried(context.path().resolve(planned.path())));
            }
        }
        if (!lost.isEmpty() && !context.options().acceptLoss()) {
            throw context.error(ErrorKind.REFUSED, "update")
                    .detail("owner, rights or streams of what is replaced cannot be carried over; accept the loss, or"
                            + " choose to inherit them")
                    .problems(lost)
                    .build();
        }
        return lost;
    }

    private void checkSourceForm(Source source, List<Planned> steps, Optional<SecurityDescriptors> facet)
            throws ShareException {
        for (Planned planned : steps) {
            if (planned.source() == null) {
                continue;
            }
            Optional<SecurityState> offered = ofSource(source, planned.source());
            if (offered.isEmpty()
                    || facet.isEmpty()
                    || !facet.get().accepts(offered.get().format())) {
                throw context.error(ErrorKind.UNSUPPORTED, "take owner and rights from the source for")
                        .detail(
                                "the source offers none in a form that this share takes; choose to keep or to inherit them")
                        .build();
            }
        }
    }
}
