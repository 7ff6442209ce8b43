package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingVolume;

/** The report is there whatever fixture and backend are like, and says what has run. */
class ConformanceReportTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TEST = "R2_aReplacingRenameIsOneStep";
    private static final String R2 = "| R2 | opening a name gives the whole old or the whole new content | ";

    @TempDir
    private Path reports;

    private ContractRun named(String name) throws Exception {
        return ContractRun.of(
                ContractRun.Subject.class,
                () -> new MemoryContractFixture(name, MemoryProfile.windows()),
                ContractRun.Limits.ofFixture(LONG),
                TEST::equals,
                reports);
    }

    @Test
    void noReportOverwritesThatOfAnother() throws Exception {
        named("SMB (Samba)");
        named("SMB [samba]");
        named("сервер");
        ContractRun run = named("SMB (Samba)");
        assertThat(run.reports()).containsOnlyKeys("smb-samba.md", "smb-samba-2.md", "subject.md");
        assertThat(run.reports().get("smb-samba.md")).startsWith("## SMB (Samba)\n\n| capability |");
        assertThat(run.reports().get("smb-samba-2.md")).startsWith("## SMB [samba]\n\n| capability |");
        assertThat(run.reports().get("subject.md")).startsWith("## сервер\n\n| capability |");
    }

    @Test
    void aNameIsOneLineAndStaysInTheDirectory() throws Exception {
        ContractRun run = named("../../a|b\nc");
        assertThat(run.reports()).containsOnlyKeys("a-b-c.md");
        assertThat(run.reports().get("a-b-c.md")).startsWith("## ../../a|b c\n\n");
    }

    @Test
    void aFixtureWithoutANameGetsThatOfItsClass() throws Exception {
        ContractRun run = named(" ");
        assertThat(run.reports()).containsOnlyKeys("subject.md");
        assertThat(run.reports().get("subject.md")).startsWith("## Subject\n\n");
    }

    @Test
    void whatWouldBreakATableDoesNot() throws Exception {
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("odd", MemoryProfile.windows()) {
                    @Override
                    public Backend backend() {
                        return Mutant.volumes((volume, where) -> new ForwardingVolume(volume) {
                                    @Override
                                    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
                                        Map<Capability, CapabilityStatus> all = new EnumMap<>(super.capabilities());
                                        all.put(Capability.NOTIFY, CapabilityStatus.no("a|b\n\n# c <!--"));
                                        return all;
                                    }
                                })
                                .of(super.backend(), server());
                    }
                },
                LONG,
                TEST::equals);
        assertThat(run.reports().get("odd.md")).contains("| notify | no: a&#124;b # c &lt;!-- |\n");
    }

    @Test
    void theVerdictsAreThereWhenTheFixtureFailsAtTheEnd() throws Exception {
        AtomicInteger directories = new AtomicInteger();
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("tired", MemoryProfile.windows()) {
                    @Override
                    public String emptyDirectory() {
                        if (directories.incrementAndGet() > 1) {
                            throw new IllegalStateException("no more | directories");
                        }
                        return super.emptyDirectory();
                    }
                },
                LONG,
                TEST::equals);
        assertThat(run.failed()).isEmpty();
        assertThat(run.outside()).singleElement().asString().contains("ShareFixture.emptyDirectory()");
        assertThat(run.reports().get("tired.md")).contains("| all | not known: ", "no more &#124; directories", R2);
    }

    @Test
    void theVerdictsAreThereWhenTheBackendFailsAtTheEnd() throws Exception {
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("odd", MemoryProfile.windows()) {
                    @Override
                    public Backend backend() {
                        return Mutant.volumes((volume, where) -> new ForwardingVolume(volume) {
                                    @Override
                                    public Map<Capability, CapabilityStatus> capabilities() {
                                        throw new IllegalStateException("broken");
                                    }
                                })
                                .of(super.backend(), server());
                    }
                },
                LONG,
                TEST::equals);
        assertThat(run.outside()).singleElement().asString().contains("what the backend can do is not known");
        assertThat(run.reports().get("odd.md")).contains("| all | not known: ", R2 + "holds (");
    }

    @Test
    void theVerdictsAreThereWhenTheFixtureHasNoName() throws Exception {
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("", MemoryProfile.windows()) {
                    @Override
                    public String name() {
                        throw new IllegalStateException("broken");
                    }
                },
                LONG,
                TEST::equals);
        assertThat(run.outside()).singleElement().asString().contains("ShareFixture.name()");
        assertThat(run.reports().get("subject.md")).contains(R2);
    }

    @Test
    void whatWasNotAskedForIsNotRun() throws Exception {
        String report = named("part").reports().get("part.md");
        assertThat(report).containsPattern("\\| V3 \\| .* \\| not run \\|");
        assertThat(report).containsPattern("\\| R2 \\| .* \\| holds \\(1 test\\); [0-9]+ not run \\|");
    }

    @Test
    void everyRuleHasATest() throws Exception {
        assertThat(named("part").reports().get("part.md")).doesNotContain("no test yet");
    }
}
