package org.shareops.backend.memory;

import static org.shareops.backend.memory.MemoryProfile.Switch.*;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.FileAttribute;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.FileCloser;
import org.shareops.spi.NameRules;
import org.shareops.spi.Notifier;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.VolumeTraits;
import org.shareops.spi.WholeFiles;

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
    /** One way to behave, on or off. The last ten are the facets: one that is off is absent. */
    public enum Switch {
        /** Refusals carry an NTSTATUS; if off they carry no native code. */
        NTSTATUS_CODES,
        /** Opens hinder each other by access and share mode; claims deny every open. If off, only locks hinder locks. */
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
        /** Somebody else's open refuses the renaming of a directory above it; our own does under share modes. */
        OPEN_BELOW_REFUSES_RENAME,
        /** A read-only file refuses opens for writing, deletion and being replaced. */
        READ_ONLY_GUARDS,
        /** A read-only file cannot be renamed either. */
        READ_ONLY_REFUSES_RENAME,
        /** Entries have an identity. */
        STABLE_IDS,
        /** Says that listings leave out what a user may not read; nothing is in fact left out. */
        HIDES_ENTRIES,
        LIST_SESSIONS(SessionLister.class, Capability.LIST_SESSIONS, Capability.LIST_OPEN_FILES),
        CLOSE_FILE(FileCloser.class, Capability.CLOSE_FILE),
        DISCONNECT(SessionCloser.class, Capability.DISCONNECT),
        REFUSE_NEWCOMERS(Admission.class, Capability.REFUSE_NEWCOMERS),
        NOTIFY(Notifier.class, Capability.NOTIFY),
        SERVER_COPY(ServerCopy.class, Capability.SERVER_COPY),
        ATOMIC_EXCHANGE(AtomicExchange.class, Capability.ATOMIC_EXCHANGE),
        BULK_SYNC(BulkSync.class),
        WHOLE_FILES(WholeFiles.class),
        SECURITY(SecurityDescriptors.class, Capability.SECURITY);

        final @Nullable Class<?> facet;
        /** What callers can do by it. */
        @SuppressWarnings("ImmutableEnumChecker")
        final List<Capability> capabilities;

        Switch() {
            this(null);
        }

        Switch(@Nullable Class<?> facet, Capability... capabilities) {
            this.facet = facet;
            this.capabilities = List.of(capabilities);
        }

        static Map<Capability, CapabilityStatus> capabilities(Function<Switch, CapabilityStatus> status) {
            Map<Capability, CapabilityStatus> all = new EnumMap<>(Capability.class);
            for (Switch one : values()) {
                one.capabilities.forEach(capability -> all.put(capability, status.apply(one)));
            }
            return all;
        }
    }

    private static final Set<FileAttribute> DOS_ATTRIBUTES =
            Set.of(FileAttribute.READ_ONLY, FileAttribute.HIDDEN, FileAttribute.SYSTEM, FileAttribute.ARCHIVE);

    /** Copies the sets. */
    public MemoryProfile {
        attributes = Set.copyOf(attributes);
        switches = Set.copyOf(switches);
    }

    /** Windows: share modes, NTSTATUS, 100 ns; every facet but {@code Notifier}, {@code AtomicExchange}, {@code
     * BulkSync} and {@code WholeFiles}.
     */
    public static MemoryProfile windows() {
        return new MemoryProfile(
                        NameRules.windows(), Duration.ofNanos(100), DOS_ATTRIBUTES, EnumSet.allOf(Switch.class))
                .without(
                        OPEN_REFUSES_MOVE,
                        READ_ONLY_REFUSES_RENAME,
                        REPLACE_OWN_CLAIM,
                        HIDES_ENTRIES,
                        NOTIFY,
                        ATOMIC_EXCHANGE,
                        BULK_SYNC,
                        WHOLE_FILES);
    }

    /** Samba 4.22, in all that is modelled here the same as {@link #windows()}, with the facet {@code WholeFiles}. */
    public static MemoryProfile samba422() {
        return windows().with(WHOLE_FILES);
    }

    /** Samba 4.17: as 4.22, but opens of others hinder neither a replacement nor the renaming of a directory above. */
    public static MemoryProfile samba417() {
        return samba422().without(OPEN_TARGET_REFUSES_REPLACE, OPEN_BELOW_REFUSES_RENAME);
    }

    /**
     * NetWare with long names: share modes, 2 s; no replacing rename; nothing open is renamed, deleted or moved, nor anything read-only, not even
     * through a claim (which can delete). Facets {@code SessionLister}, {@code SessionCloser} and {@code Notifier}.
     */
    public static MemoryProfile netware() {
        return netware(NameRules.windows());
    }

    /** NetWare's DOS name space: as {@link #netware()} with names of the form 8.3 in capitals. */
    public static MemoryProfile netwareDos() {
        return netware(NameRules.eightDotThreeDos());
    }

    private static MemoryProfile netware(NameRules names) {
        return new MemoryProfile(names, Duration.ofSeconds(2), DOS_ATTRIBUTES, windows().switches)
                .without(NTSTATUS_CODES, REPLACING_RENAME, RENAME_THROUGH_CLAIM)
                .without(CLOSE_FILE, REFUSE_NEWCOMERS, SERVER_COPY, SECURITY)
                .with(OPEN_REFUSES_MOVE, READ_ONLY_REFUSES_RENAME, NOTIFY);
    }

    /**
     * A POSIX disk: case tells names apart, 1 ns; opens hinder nothing, claims are advisory locks. Every facet but
     * {@code FileCloser}, {@code Admission} and {@code Notifier}.
     */
    public static MemoryProfile posix() {
        Set<FileAttribute> attributes = Set.of(FileAttribute.READ_ONLY, FileAttribute.EXECUTABLE);
        return new MemoryProfile(NameRules.posix(), Duration.ofNanos(1), attributes, Set.of())
                .with(REPLACING_RENAME, REPLACE_OWN_CLAIM, RENAME_THROUGH_CLAIM, STABLE_IDS)
                .with(LIST_SESSIONS, DISCONNECT, SERVER_COPY, ATOMIC_EXCHANGE, BULK_SYNC, SECURITY);
    }

    /** Returns this profile with more switched on. */
    public MemoryProfile with(Switch... on) {
        Set<Switch> changed = new HashSet<>(switches);
        changed.addAll(List.of(on));
        return new MemoryProfile(names, timePrecision, attributes, changed);
    }

    /** Returns this profile with some switched off. */
    public MemoryProfile without(Switch... off) {
        Set<Switch> changed = new HashSet<>(switches);
        changed.removeAll(List.of(off));
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
                .hidesEntries(has(HIDES_ENTRIES))
                .parallelism(4)
                .build();
    }

    Instant stored(Instant time) {
        long seconds = Math.floorMod(time.getEpochSecond(), Math.max(1, timePrecision.toSeconds()));
        return time.minusNanos((seconds * 1_000_000_000 + time.getNano()) % timePrecision.toNanos());
    }
}
