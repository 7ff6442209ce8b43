package org.shareops.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules and packages; the command line sees them all. */
@AnalyzeClasses(packages = "org.shareops", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String[] API = {
        "org.shareops",
        "org.shareops.delivery",
        "org.shareops.model",
        "org.shareops.source",
        "org.shareops.spi",
        "org.shareops.update",
        "org.shareops.internal.."
    };

    private static final String[] AROUND_THE_API = {
        "org.shareops.backend..", "org.shareops.testkit..", "org.shareops.vfs..", "org.shareops.cli.."
    };

    @ArchTest
    static final ArchRule apiKnowsNothingAroundIt = noClasses()
            .that()
            .resideInAnyPackage(API)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AROUND_THE_API);

    @ArchTest
    static final ArchRule apiNeedsNoLibraryButSlf4j = classes()
            .that()
            .resideInAnyPackage(API)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(API)
                    .or(resideInAnyPackage(
                            "java..", "javax.security.auth..", "jdk.jfr..", "org.slf4j..", "org.jspecify..")));

    @ArchTest
    static final ArchRule modelKnowsNothingOfOurs = knowsOnly("org.shareops.model", "org.shareops.model");

    @ArchTest
    static final ArchRule sourceKnowsTheModel =
            knowsOnly("org.shareops.source", "org.shareops.source", "org.shareops.model");

    @ArchTest
    static final ArchRule spiKnowsTheModel = knowsOnly("org.shareops.spi", "org.shareops.spi", "org.shareops.model");

    @ArchTest
    static final ArchRule updateKnowsTheModel =
            knowsOnly("org.shareops.update", "org.shareops.update", "org.shareops.model");

    @ArchTest
    static final ArchRule deliveryKnowsTheModel =
            knowsOnly("org.shareops.delivery", "org.shareops.delivery", "org.shareops.model");

    @ArchTest
    static final ArchRule localBackendKnowsWhatBackendsImplement = knowsOnly(
            "org.shareops.backend.local..",
            "org.shareops.backend.local..",
            "org.shareops.model",
            "org.shareops.source",
            "org.shareops.spi");

    @ArchTest
    static final ArchRule memoryBackendKnowsWhatBackendsImplement = knowsOnly(
            "org.shareops.backend.memory..",
            "org.shareops.backend.memory..",
            "org.shareops.model",
            "org.shareops.source",
            "org.shareops.spi");

    @ArchTest
    static final ArchRule smbBackendKnowsWhatBackendsImplement = knowsOnly(
            "org.shareops.backend.smb..",
            "org.shareops.backend.smb..",
            "org.shareops.model",
            "org.shareops.source",
            "org.shareops.spi");

    @ArchTest
    static final ArchRule netWareBackendKnowsWhatBackendsImplement = knowsOnly(
            "org.shareops.backend.netware..",
            "org.shareops.backend.netware..",
            "org.shareops.model",
            "org.shareops.source",
            "org.shareops.spi");

    @ArchTest
    static final ArchRule vfsKnowsTheApi = knowsOnly(
            "org.shareops.vfs..",
            "org.shareops.vfs..",
            "org.shareops",
            "org.shareops.model",
            "org.shareops.source",
            "org.shareops.spi",
            "org.shareops.update");

    /** So that a program that has none of its files does not load it. */
    @ArchTest
    static final ArchRule onlyOneModuleKnowsCommonsVfs = noClasses()
            .that(not(resideInAPackage("org.shareops.vfs..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.commons..");

    /** So that neither can take the other's mistakes for granted. */
    @ArchTest
    static final ArchRule theNetWareServerKnowsNoClient = noClasses()
            .that()
            .resideInAPackage("org.shareops.backend.netware.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.shareops.backend.netware",
                    "org.shareops.backend.netware.client..",
                    "org.shareops.backend.netware.keeper..");

    /** So that either engine can be replaced. */
    @ArchTest
    static final ArchRule onlyOnePackageKnowsSmbj = noClasses()
            .that(not(resideInAPackage("org.shareops.backend.smb.smbj..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hierynomus..");

    @ArchTest
    static final ArchRule onlyOnePackageKnowsJcifs = noClasses()
            .that(not(resideInAPackage("org.shareops.backend.smb.jcifs..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jcifs..");

    @ArchTest
    static final ArchRule testkitKnowsTheApi = classes()
            .that()
            .resideInAPackage("org.shareops.testkit..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.shareops.testkit..",
                    "org.shareops",
                    "org.shareops.delivery",
                    "org.shareops.model",
                    "org.shareops.source",
                    "org.shareops.spi",
                    "org.shareops.update",
                    "org.junit.jupiter..",
                    "org.opentest4j..",
                    "org.assertj..",
                    "org.jspecify..",
                    "java.."));

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsBackends = noClasses()
            .that(resideInAPackage("org.shareops..")
                    .and(not(resideInAnyPackage("org.shareops.backend..", "org.shareops.cli.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.shareops.backend..");

    @ArchTest
    static final ArchRule internalDoesNotKnowItsUsers = noClasses()
            .that()
            .resideInAPackage("org.shareops.internal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.shareops");

    @ArchTest
    static final ArchRule onlyTheApiKnowsItsInsides = noClasses()
            .that()
            .resideInAnyPackage(AROUND_THE_API)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.shareops.internal..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("org.shareops.(**)").should().beFreeOfCycles();

    private static ArchRule knowsOnly(String ones, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(ones)
                .should()
                .dependOnClassesThat(resideInAPackage("org.shareops..").and(not(resideInAnyPackage(others))));
    }
}
