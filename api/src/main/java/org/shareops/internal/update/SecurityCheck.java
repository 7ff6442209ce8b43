package org.shareops.internal.update;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.shareops.internal.run.Items;
import org.shareops.internal.run.Parallel;
import org.shareops.internal.spill.PathMap;
import org.shareops.internal.spill.Spill;
import org.shareops.internal.spill.SpillList;
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

    /** What will be there as a new object; asked for as often as it is gone through. */
    @FunctionalInterface
    interface Restaged {
        Items<Planned> all() throws ShareException;
    }

    /**
     * Lists what a replacement would lose.
     *
     * @throws ShareException {@code REFUSED} if that is not accepted; {@code UNSUPPORTED} if the target does not take the
     *     source's form of owner and rights
     */
    List<String> check(Source source, Restaged steps) throws ShareException {
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (context.options().security() == SecurityChoice.FROM_SOURCE) {
            checkSourceForm(source, steps.all(), facet);
        }
        if (context.options().security() != SecurityChoice.KEEP || facet.isEmpty()) {
            return List.of();
        }
        SpillList<String> lost = notCarried(facet.get(), steps.all());
        if (!lost.isEmpty() && !context.options().acceptLoss()) {
            ShareException.Builder refusal = context.error(ErrorKind.REFUSED, "update")
                    .detail("owner, rights or streams of what is replaced cannot be carried over; accept the loss, or"
                            + " choose to inherit them");
            lost.items().forEach(refusal::problem);
            throw refusal.build();
        }
        return lost.toList();
    }

    /** Asks for many at a time, and returns the answers in the order of the paths. */
    private SpillList<String> notCarried(SecurityDescriptors facet, Items<Planned> restaged) throws ShareException {
        PathMap<List<String>> found = context.spill().map(Codecs.TEXTS);
        Parallel.forEach(
                restaged.filter(planned -> {
                    context.cancellation().check();
                    return planned.live() != null;
                }),
                context.traits().parallelism(),
                context.cancellation(),
                planned -> {
                    List<String> losses = facet.notCarried(context.path().resolve(planned.path()));
                    if (!losses.isEmpty()) {
                        found.put(planned.path(), losses);
                    }
                });
        // Readable also when the run is over.
        SpillList<String> all = new Spill().list(Codecs.TEXT);
        found.entries().forEach(each -> {
            for (String loss : each.getValue()) {
                all.add(loss);
            }
        });
        found.clear();
        return all;
    }

    private void checkSourceForm(Source source, Items<Planned> steps, Optional<SecurityDescriptors> facet)
            throws ShareException {
        for (Planned planned = steps.next(); planned != null; planned = steps.next()) {
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
