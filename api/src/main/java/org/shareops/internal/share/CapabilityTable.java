package org.shareops.internal.share;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Strength;
import org.shareops.model.Support;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Backend;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/** Puts together what a backend declares and what the engine makes of its primitives (rule C1). */
final class CapabilityTable {
    private CapabilityTable() {}

    /** What is known without any traffic. */
    static Map<Capability, CapabilityStatus> declared(Backend backend) {
        Map<Capability, CapabilityStatus> all = complete(backend.declared());
        all.put(Capability.REPLACE, unknownStrength());
        all.put(Capability.REMOVE, CapabilityStatus.yes(Strength.ATOMIC, ""));
        all.put(Capability.UPDATE_SWAP, unknownStrength());
        all.put(Capability.UPDATE_PATCH, unknownStrength());
        return all;
    }

    private static CapabilityStatus unknownStrength() {
        return CapabilityStatus.yes(Strength.NOT_APPLICABLE, "how much others notice depends on the volume; ask it");
    }

    /** What an opened volume has. */
    static Map<Capability, CapabilityStatus> effective(Volume volume, Map<Capability, CapabilityStatus> facets) {
        Map<Capability, CapabilityStatus> all = complete(facets);
        VolumeTraits traits = volume.traits();
        Optional<AtomicExchange> exchange = volume.facet(AtomicExchange.class);
        all.put(Capability.REMOVE, CapabilityStatus.yes(Strength.ATOMIC, ""));
        all.put(
                Capability.REPLACE,
                traits.replacingRename()
                        ? CapabilityStatus.yes(Strength.ATOMIC, "one renaming")
                        : CapabilityStatus.yes(Strength.GAP, "two renamings"));
        all.put(
                Capability.UPDATE_SWAP,
                exchange.isPresent()
                        ? CapabilityStatus.yes(Strength.ATOMIC, "both names swap in one step")
                        : CapabilityStatus.yes(Strength.GAP, "two renamings"));
        boolean patchWithoutGap = traits.replaceOwnClaim() && (exchange.isPresent() || traits.replacingRename());
        String claims = "at most " + traits.maxClaims() + " files at once";
        all.put(
                Capability.UPDATE_PATCH,
                CapabilityStatus.yes(patchWithoutGap ? Strength.ATOMIC : Strength.GAP, claims));
        return all;
    }

    private static Map<Capability, CapabilityStatus> complete(Map<Capability, CapabilityStatus> known) {
        Map<Capability, CapabilityStatus> all = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
            CapabilityStatus status = known.get(capability);
            all.put(capability, status == null ? CapabilityStatus.no("this kind of share has none") : status);
        }
        return all;
    }

    /** Returns true unless it is known without traffic that the backend lacks a capability. */
    static boolean mayHave(Backend backend, Capability capability) {
        @Nullable CapabilityStatus status = backend.declared().get(capability);
        return status != null && status.support() != Support.NO;
    }
}
