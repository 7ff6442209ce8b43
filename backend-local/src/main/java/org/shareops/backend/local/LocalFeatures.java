package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.FileAttribute;
import org.shareops.model.Strength;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.VolumeTraits;
import org.shareops.spi.WholeFiles;

/** What a volume can do, found out once when it is opened: the way to its disk, its traits, facets and capabilities. */
final class LocalFeatures {
    /** Where {@code /proc} is not mounted, as in some changed roots, half of what Linux can do is out of reach. */
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

    private static final int PARALLELISM = 4;
    private static final int TRANSFER_SIZE = 1024 * 1024;

    private final Disk disk;
    private final VolumeTraits traits;
    private final Map<Class<?>, Object> facets = new HashMap<>();
    private final Map<Capability, CapabilityStatus> capabilities = new EnumMap<>(Capabilities.never());

    private LocalFeatures(Disk disk, VolumeTraits traits) {
        this.disk = disk;
        this.traits = traits;
    }

    /** Finds out what can be done below {@code root}. */
    static LocalFeatures of(ShareRoot root, boolean mayEndProcesses) throws IOException {
        Set<String> views = root.directory().getFileSystem().supportedFileAttributeViews();
        LocalFeatures features;
        if (LinuxCalls.available() && Files.exists(OWN_DESCRIPTORS)) {
            LinuxDisk disk = new LinuxDisk(new ScratchBuffers(PARALLELISM));
            features = new LocalFeatures(disk, traitsOf(root.profile(), views));
            features.addLinux(root, disk, mayEndProcesses);
        } else {
            features = new LocalFeatures(new PortableDisk(views), traitsOf(root.profile(), views));
            if (views.contains("posix")) {
                features.add(
                        SecurityDescriptors.class,
                        new PosixModeSecurity(root),
                        Capability.SECURITY,
                        CapabilityStatus.yes(Strength.NOT_APPLICABLE, "owner, group and mode, without access lists"));
            }
        }
        features.add(
                ServerCopy.class, new LocalCopy(root, features.disk), Capability.SERVER_COPY, CapabilityStatus.yes());
        if (views.contains("posix")) {
            features.facets.put(SymbolicLinks.class, new LocalLinks(root));
        }
        if (!mayEndProcesses) {
            features.capabilities.put(Capability.DISCONNECT, Capabilities.disconnectNotAllowed());
        }
        return features;
    }

    private void addLinux(ShareRoot root, LinuxDisk disk, boolean mayEndProcesses) throws IOException {
        LinuxSessions sessions = new LinuxSessions(root, disk);
        add(SessionLister.class, sessions, Capability.LIST_SESSIONS, CapabilityStatus.yes());
        capabilities.put(Capability.LIST_OPEN_FILES, CapabilityStatus.yes());
        if (mayEndProcesses) {
            add(
                    SessionCloser.class,
                    new ProcessEnder(root),
                    Capability.DISCONNECT,
                    CapabilityStatus.yes(Strength.NOT_APPLICABLE, "ends the process with SIGTERM"));
        }
        facets.put(WholeFiles.class, new LocalWholeFiles(root, disk));
        add(SecurityDescriptors.class, new LinuxSecurity(root), Capability.SECURITY, CapabilityStatus.yes());
        LocalAdmission admission = new LocalAdmission(root);
        add(Admission.class, admission, Capability.REFUSE_NEWCOMERS, admission.status());
        String noExchange = whyNoExchange(root, disk);
        if (noExchange == null) {
            add(
                    AtomicExchange.class,
                    new LocalExchange(root, disk),
                    Capability.ATOMIC_EXCHANGE,
                    CapabilityStatus.yes(Strength.ATOMIC, ""));
        } else {
            capabilities.put(Capability.ATOMIC_EXCHANGE, CapabilityStatus.no(noExchange));
        }
        if (MountTable.read().below(root.directory()).isEmpty()) {
            // With another file system mounted below the root, syncing the root's would leave that one out.
            facets.put(BulkSync.class, new LocalBulkSync(root, disk));
        }
    }

    private <F> void add(Class<F> type, F facet, Capability capability, CapabilityStatus status) {
        facets.put(type, facet);
        capabilities.put(capability, status);
    }

    /**
     * Asks for an exchange of two names that do not exist. Only a kernel that knows the call gets as far as not finding
     * them; whether the file system can do it must be known, see {@link FileSystemProfile#exchange()}.
     */
    private static @Nullable String whyNoExchange(ShareRoot root, LinuxDisk disk) {
        if (!root.profile().exchange()) {
            return "file systems of type " + root.profile().type() + " are not known to swap names in one step";
        }
        Path missing = root.directory().resolve(".shareops-" + UUID.randomUUID());
        try {
            disk.exchange(missing, missing.resolveSibling(missing.getFileName() + "-other"));
            return "the system swapped names that do not exist";
        } catch (ErrnoException e) {
            return e.is(Errno.ENOENT) ? null : "the system refuses to swap names here: " + e.getMessage();
        }
    }

    private static VolumeTraits traitsOf(FileSystemProfile profile, Set<String> views) throws IOException {
        boolean posix = views.contains("unix");
        return VolumeTraits.builder(profile.names())
                .timePrecision(profile.timePrecision())
                .attributes(
                        posix
                                ? EnumSet.of(FileAttribute.READ_ONLY, FileAttribute.EXECUTABLE)
                                : EnumSet.complementOf(EnumSet.of(FileAttribute.EXECUTABLE)))
                .replacingRename(true)
                .openTargetRefusesReplace(!profile.renamesWhatIsOpen())
                .replaceOwnClaim(profile.renamesWhatIsOpen())
                .renameThroughClaim(profile.renamesWhatIsOpen())
                .openFileBelowRefusesRename(!profile.renamesWhatIsOpen())
                .claimsDenyOpens(false)
                .maxClaims(DescriptorLimit.sensibleClaims())
                .stableIds(profile.stableIds())
                .parallelism(PARALLELISM)
                .transferSize(TRANSFER_SIZE)
                .build();
    }

    Disk disk() {
        return disk;
    }

    VolumeTraits traits() {
        return traits;
    }

    <F> Optional<F> facet(Class<F> type) {
        return Optional.ofNullable(facets.get(type)).map(type::cast);
    }

    Map<Capability, CapabilityStatus> capabilities() {
        return Map.copyOf(capabilities);
    }
}
