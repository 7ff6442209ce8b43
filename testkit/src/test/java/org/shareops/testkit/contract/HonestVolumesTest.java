package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Mutant.volumes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.Claim;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.NameRules;
import org.shareops.spi.VolumeTraits;

/** Volumes that can do little, or more than they promise, and say so are accused of nothing. */
class HonestVolumesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TestFactory
    List<DynamicTest> nothingIsAccused() {
        Map<String, ShareFixture> all = new LinkedHashMap<>();
        for (int most : new int[] {1, 2}) {
            all.put("holds " + most + " claims at once on a disk", fixture(MemoryProfile.posix(), few(most)));
            all.put("holds " + most + " claims at once on Windows", fixture(MemoryProfile.windows(), few(most)));
        }
        // Enough for a patch that claims the old files, and not for one that claims the new ones, too.
        all.put("holds 4 claims at once on Samba", fixture(MemoryProfile.samba417(), few(4)));
        all.put("has symbolic links", fixture(SymbolicLinkMutants.profile(), SymbolicLinkMutants.honest()));
        all.put("has stricter names than its server", fixture(MemoryProfile.posix(), named(strict())));
        return all.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> assertNotAccused(each.getValue())))
                .toList();
    }

    private static void assertNotAccused(ShareFixture honest) throws Exception {
        // Many crashes take long, and ask nothing of a backend that the other tests do not.
        ContractRun run = ContractRun.of(() -> honest, LIMIT, LIMIT, test -> !test.startsWith("R4_"));
        assertThat(run.ran()).isNotEmpty();
        assertThat(run.failed()).isEmpty();
        assertThat(run.outside()).isEmpty();
    }

    private static ShareFixture fixture(MemoryProfile profile, Mutant.Twist twist) {
        return new MemoryContractFixture("honest", profile) {
            @Override
            public Backend backend() {
                return twist.of(super.backend(), server());
            }
        };
    }

    /** Refuses more claims than it promises. */
    private static Mutant.Twist few(int most) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            private final AtomicInteger held = new AtomicInteger();

            @Override
            public VolumeTraits traits() {
                return ClaimMutants.promise(super.traits()).maxClaims(most).build();
            }

            @Override
            public Claim claim(SharePath file) throws ShareException {
                if (held.incrementAndGet() > most) {
                    held.decrementAndGet();
                    // That all has ended comes first: then there is nothing to let go of.
                    super.stat(file);
                    throw ShareException.of(ErrorKind.IO_FAILURE, "claim")
                            .detail("the server holds no more claims of ours; let go of one")
                            .build();
                }
                try {
                    return new Counted(super.claim(file), held);
                } catch (ShareException e) {
                    held.decrementAndGet();
                    throw e;
                }
            }
        });
    }

    private static final class Counted extends Forwarding.OfClaim {
        private final AtomicInteger held;
        private final AtomicBoolean closed = new AtomicBoolean();

        Counted(Claim claim, AtomicInteger held) {
            super(claim);
            this.held = held;
        }

        @Override
        public void close() throws ShareException {
            if (closed.compareAndSet(false, true)) {
                held.decrementAndGet();
            }
            super.close();
        }
    }

    private static Mutant.Twist named(NameRules names) {
        return volumes((volume, where) -> ClaimMutants.promising(
                volume, honest -> ClaimMutants.promise(honest, names).build()));
    }

    /** Those of Windows, by which no name is longer than the disk can take. */
    private static NameRules strict() {
        NameRules names = NameRules.windows();
        return new NameRules(
                true,
                names.illegalCharacters(),
                names.controlCharacters(),
                names.reservedNames(),
                names.trailingDotOrSpace(),
                names.maxNameLength(),
                names.maxPathLength(),
                NameRules.LengthUnit.UTF8_BYTES,
                names.eightDotThree());
    }
}
