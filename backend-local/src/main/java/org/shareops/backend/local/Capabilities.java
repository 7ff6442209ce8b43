package org.shareops.backend.local;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;

/** What local disks declare (rule C1). */
final class Capabilities {
    private Capabilities() {}

    /** Returns what Linux may have and other systems never. */
    static Set<Capability> ofLinux() {
        return EnumSet.of(
                Capability.LIST_SESSIONS,
                Capability.LIST_OPEN_FILES,
                Capability.DISCONNECT,
                Capability.REFUSE_NEWCOMERS,
                Capability.ATOMIC_EXCHANGE,
                Capability.SECURITY);
    }

    /** Returns {@code NO} for everything that depends on the system or that no local disk has. */
    static Map<Capability, CapabilityStatus> never() {
        Map<Capability, CapabilityStatus> never = new EnumMap<>(Capability.class);
        String onlyLinux =
                "only on Linux with an x86-64 or ARM64 processor, where JNA can be loaded and /proc is mounted";
        for (Capability each : ofLinux()) {
            never.put(each, CapabilityStatus.no(onlyLinux));
        }
        never.put(Capability.CLOSE_FILE, CapabilityStatus.no("a local system cannot close a file of another process"));
        never.put(Capability.NOTIFY, CapabilityStatus.no("there is no common way to tell a local process something"));
        return never;
    }

    static CapabilityStatus disconnectNotAllowed() {
        return CapabilityStatus.no("a session is a process here, and ending processes has to be allowed expressly"
                + " (LocalBackend.Builder.allowEndingProcesses, on the command line --allow-ending-processes)");
    }
}
