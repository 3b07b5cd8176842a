package io.cofre;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cofre.store.SessionStore;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

/** The walls between the packages. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.cofre");

    @Test
    void onlyHttpKnowsTheHttpServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..", "kotlin..")
                .check(CLASSES);
    }

    @Test
    void onlyDiskForcesAndRenames() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.disk")
                .should()
                .callMethod(FileChannel.class, "force", boolean.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(FileChannel.class)
                .orShould()
                .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class)
                .check(CLASSES);
    }

    @Test
    void onlyMainReadsTheEnvironmentAndExits() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void sessionDependsOnNothingOfOurs() {
        classes()
                .that()
                .resideInAPackage("io.cofre.session")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cofre.session", "java..", "org.jspecify..", "com.fasterxml.jackson.core..")
                .check(CLASSES);
    }

    @Test
    void storePortDependsOnSessionOnly() {
        classes()
                .that()
                .resideInAPackage("io.cofre.store")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cofre.store", "io.cofre.session", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void transferKnowsSessionsAndThePortOnly() {
        classes()
                .that()
                .resideInAPackage("io.cofre.transfer")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.cofre.transfer",
                        "io.cofre.store",
                        "io.cofre.session",
                        "java..",
                        "org.jspecify..",
                        "com.fasterxml.jackson.core..")
                .check(CLASSES);
    }

    /** Decompression of what others sent has to be bounded, which is seen to in one place. */
    @Test
    void onlyTransferDecompresses() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.transfer")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(InflaterInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Inflater.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.commons.compress..")
                .check(CLASSES);
    }

    @Test
    void httpAndServicesKnowNoStoreAndNoDisk() {
        noClasses()
                .that()
                .resideInAnyPackage("io.cofre.http", "io.cofre.service", "io.cofre.admin")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.cofre.disk", "io.cofre.journal", "io.cofre.journaled", "io.cofre.archive")
                .check(CLASSES);
    }

    @Test
    void onlyVaultNamesConcreteStores() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.journaled")
                .and()
                .areNotAssignableTo(Vault.class)
                .should()
                .dependOnClassesThat(assignableTo(SessionStore.class).and(not(INTERFACES)))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsItsLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.cofre.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
