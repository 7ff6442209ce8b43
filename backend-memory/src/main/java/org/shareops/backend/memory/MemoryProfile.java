package org.shareops.backend.memory;

import static org.shareops.backend.memory.MemoryProfile.Switch.*;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.FileAttribute;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.FileCloser;
import org.shareops.spi.NameRules;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.VolumeTraits;

/**
 * How a server behaves. The presets follow what was measured on real servers; {@link #with} and {@link #without} make
 * any mixture of them. Immutable.
 *
 * @param names which names shares can hold; 8.3 names are kept in capitals
 * @param timePrecision the step of time stamps, which are cut down to it: a part of a second or whole seconds
 * @param attributes the attributes that are kept; all others are ignored
 * @param switches what is switched on
 */
public record MemoryProfile(
        NameRules names, Duration timePrecision, Set<FileAttribute> attributes, Set<Switch> switches) {
    /** One way to behave, on or off. The last eight are the facets: one that is off is absent. */
    public enum Switch {
        /** Refusals carry an NTSTATUS; if off they carry no native code. */
        NTSTATUS_CODES,
        /**
         * Opens hinder each other by access and share mode, and claims deny every open. If off, only locks hinder
         * locks.
         */
        SHARE_MODES,
        /** With share modes: no open lets its file be renamed or deleted, not even one that shares deletion. */
        OPEN_REFUSES_MOVE,
        /** A rename can replace a file. */
        REPLACING_RENAME,
        /** Somebody else's open of the target refuses a replacing rename. If off, the holder keeps the old bytes. */
        OPEN_TARGET_REFUSES_REPLACE,
        /** A replacing rename may hit a file that its own link holds open. */
        REPLACE_OWN_CLAIM,
        /** A claimed file can be renamed through its claim. */
        RENAME_THROUGH_CLAIM,
        /**
         * Somebody else's open refuses the renaming of a directory above it. Our own does wherever share modes are on.
         */
        OPEN_BELOW_REFUSES_RENAME,
        /** A read-only file refuses opens for writing, deletion and being replaced. */
        READ_ONLY_GUARDS,
        /** Entries have an identity. */
        STABLE_IDS,
        /** Facet {@code SessionLister}. */
        LIST_SESSIONS(SessionLister.class),
        /** Facet {@code FileCloser}. */
        CLOSE_FILE(FileCloser.class),
        /** Facet {@code SessionCloser}. */
        DISCONNECT(SessionCloser.class),
        /** Facet {@code Admission}. */
        REFUSE_NEWCOMERS(Admission.class),
        /** Facet {@code ServerCopy}. */
        SERVER_COPY(ServerCopy.class),
        /** Facet {@code AtomicExchange}. */
        ATOMIC_EXCHANGE(AtomicExchange.class),
        /** Facet {@code BulkSync}. */
        BULK_SYNC(BulkSync.class),
        /** Facet {@code SecurityDescriptors}. */
        SECURITY(SecurityDescriptors.class);

        final @Nullable Class<?> facet;

        Switch() {
            this.facet = null;
        }

        Switch(Class<?> facet) {
            this.facet = facet;
        }

        /**
         * Returns what callers can do by it; empty for what is no facet, and for bulk sync, which only the engine uses.
         */
        List<Capability> capabilities() {
            return switch (this) {
                case LIST_SESSIONS -> List.of(Capability.LIST_SESSIONS, Capability.LIST_OPEN_FILES);
                case CLOSE_FILE -> List.of(Capability.CLOSE_FILE);
                case DISCONNECT -> List.of(Capability.DISCONNECT);
                case REFUSE_NEWCOMERS -> List.of(Capability.REFUSE_NEWCOMERS);
                case SERVER_COPY -> List.of(Capability.SERVER_COPY);
                case ATOMIC_EXCHANGE -> List.of(Capability.ATOMIC_EXCHANGE);
                case SECURITY -> List.of(Capability.SECURITY);
                default -> List.of();
            };
        }
    }

    private static final Set<FileAttribute> DOS_ATTRIBUTES =
            Set.of(FileAttribute.READ_ONLY, FileAttribute.HIDDEN, FileAttribute.SYSTEM, FileAttribute.ARCHIVE);

    /** Copies the sets. */
    public MemoryProfile {
        attributes = Set.copyOf(attributes);
        switches = Set.copyOf(switches);
        if (timePrecision.isNegative() || timePrecision.isZero()) {
            throw new IllegalArgumentException("the time precision " + timePrecision + " is not positive");
        }
    }

    /**
     * Windows: case is kept and folded, device names are reserved, 100 ns; share modes; an open target refuses its
     * replacement, an open file the renaming of a directory above it; claims deny opens and files are renamed through
     * them; read-only guards. Every facet but {@code AtomicExchange} and {@code BulkSync}. NTSTATUS codes.
     */
    public static MemoryProfile windows() {
        Set<Switch> all = EnumSet.allOf(Switch.class);
        all.removeAll(EnumSet.of(OPEN_REFUSES_MOVE, REPLACE_OWN_CLAIM, ATOMIC_EXCHANGE, BULK_SYNC));
        return new MemoryProfile(NameRules.windows(), Duration.ofNanos(100), DOS_ATTRIBUTES, all);
    }

    /** Samba 4.22, in all that is modelled here the same as {@link #windows()}. */
    public static MemoryProfile samba422() {
        return windows();
    }

    /**
     * Samba 4.17: as {@link #windows()}, but a replacing rename onto what another has open succeeds and the holder
     * keeps the old bytes, and so does the renaming of a directory over the open files of others. Our own opens still
     * refuse.
     */
    public static MemoryProfile samba417() {
        return windows().without(OPEN_TARGET_REFUSES_REPLACE, OPEN_BELOW_REFUSES_RENAME);
    }

    /**
     * NetWare with long names: case is kept and folded, 2 s; share modes; nothing open is renamed, deleted or moved
     * with a directory; no replacing rename, none through a claim (deleting through it works); read-only guards. Facets
     * {@code SessionLister} and {@code SessionCloser}. No native codes.
     */
    public static MemoryProfile netware() {
        return new MemoryProfile(
                NameRules.windows(),
                Duration.ofSeconds(2),
                DOS_ATTRIBUTES,
                EnumSet.of(
                        SHARE_MODES,
                        OPEN_REFUSES_MOVE,
                        OPEN_TARGET_REFUSES_REPLACE,
                        OPEN_BELOW_REFUSES_RENAME,
                        READ_ONLY_GUARDS,
                        STABLE_IDS,
                        LIST_SESSIONS,
                        DISCONNECT));
    }

    /** NetWare's DOS name space: as {@link #netware()} with names of the form 8.3 in capitals. */
    public static MemoryProfile netwareDos() {
        MemoryProfile longNames = netware();
        return new MemoryProfile(
                NameRules.eightDotThreeDos(), longNames.timePrecision, longNames.attributes, longNames.switches);
    }

    /**
     * A POSIX disk: case tells names apart, 1 ns; opens never hinder anything; claims are advisory and conflict only
     * with other claims and with the locks of other clients; our own claim does not refuse a replacement. Every facet
     * but {@code FileCloser} and {@code Admission}. No native codes.
     */
    public static MemoryProfile posix() {
        return new MemoryProfile(
                NameRules.posix(),
                Duration.ofNanos(1),
                Set.of(FileAttribute.READ_ONLY, FileAttribute.EXECUTABLE),
                EnumSet.of(
                        REPLACING_RENAME,
                        REPLACE_OWN_CLAIM,
                        RENAME_THROUGH_CLAIM,
                        STABLE_IDS,
                        LIST_SESSIONS,
                        DISCONNECT,
                        SERVER_COPY,
                        ATOMIC_EXCHANGE,
                        BULK_SYNC,
                        SECURITY));
    }

    /** Returns this profile with more switched on. */
    public MemoryProfile with(Switch... on) {
        Set<Switch> changed = EnumSet.noneOf(Switch.class);
        changed.addAll(switches);
        changed.addAll(Arrays.asList(on));
        return new MemoryProfile(names, timePrecision, attributes, changed);
    }

    /** Returns this profile with some switched off. */
    public MemoryProfile without(Switch... off) {
        Set<Switch> changed = EnumSet.noneOf(Switch.class);
        changed.addAll(switches);
        changed.removeAll(Arrays.asList(off));
        return new MemoryProfile(names, timePrecision, attributes, changed);
    }

    /** Returns whether it is switched on. */
    public boolean has(Switch one) {
        return switches.contains(one);
    }

    VolumeTraits traits() {
        return VolumeTraits.builder(names)
                .timePrecision(timePrecision)
                .attributes(attributes)
                .replacingRename(has(REPLACING_RENAME))
                .openTargetRefusesReplace(has(OPEN_TARGET_REFUSES_REPLACE))
                .replaceOwnClaim(has(REPLACE_OWN_CLAIM))
                .renameThroughClaim(has(RENAME_THROUGH_CLAIM))
                .openFileBelowRefusesRename(has(OPEN_BELOW_REFUSES_RENAME))
                .claimsDenyOpens(has(SHARE_MODES))
                .maxClaims(1000)
                .stableIds(has(STABLE_IDS))
                .parallelism(4)
                .build();
    }

    String stored(String name) {
        return names.eightDotThree() ? name.toUpperCase(Locale.ROOT) : name;
    }

    Instant stored(Instant time) {
        long step = timePrecision.toSeconds();
        return step > 0
                ? Instant.ofEpochSecond(time.getEpochSecond() - Math.floorMod(time.getEpochSecond(), step))
                : time.minusNanos(time.getNano() % timePrecision.toNanos());
    }
}
