package io.cofre;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cofre.hub.event.ProviderKind;
import io.cofre.store.SessionStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls between the packages. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.cofre");
    private static final DescribedPredicate<AccessTarget> TIME_OF_DAY =
            describe("the time of day of the system", ArchitectureTest::isTimeOfDay);
    private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");

    @Test
    void onlyHttpKnowsTheHttpServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.web.kit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "kotlin..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.cofre.web.kit", "io.cofre.web.socketio")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "jakarta..", "io.socket..")
                .check(CLASSES);
    }

    @Test
    void onlyStoresInDatabasesKnowSql() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.cofre.hub.store", "io.cofre.postgres..", "io.cofre.sql")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.jdbi..",
                        "org.flywaydb..",
                        "org.sqlite..",
                        "org.postgresql..",
                        "com.zaxxer..")
                .check(CLASSES);
    }

    /** Its SDK keeps its state in static fields, and would collect more than anybody wants. */
    @Test
    void onlyTheReportsOfFaultsKnowSentry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.hub.faults")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sentry..")
                .check(CLASSES);
    }

    /** Another kind of provider is another package and nothing else. */
    @Test
    void onlyTheCompositionRootNamesKindsOfProviders() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.cofre.hub.provider..", "io.cofre.app")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.cofre.hub.provider.evolution", "io.cofre.hub.provider.waha")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** A kind has its behaviour from its own package: nobody else asks which kind it is. */
    @Test
    void onlyItsOwnPackageNamesAKindOfProvider() {
        for (ProviderKind kind : ProviderKind.values()) {
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.cofre.hub.provider..", "io.cofre.app")
                    .and()
                    .doNotBelongToAnyOf(ProviderKind.class)
                    .should()
                    .accessField(ProviderKind.class, kind.name())
                    .check(CLASSES);
        }
    }

    @Test
    void onlyDiskForcesAndRenames() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.volume.disk")
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
                .doNotHaveFullyQualifiedName("io.cofre.app.Main")
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

    /** Decompression of untrusted bytes has to be bounded, and one place sees to that. */
    @Test
    void onlyTransferDecompresses() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cofre.transfer.format")
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
    void onlyVaultsNameConcreteStores() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.cofre.volume.engine", "io.cofre.postgres.engine")
                .and()
                .doNotHaveFullyQualifiedName("io.cofre.app.VolumeVault")
                .and()
                .doNotHaveFullyQualifiedName("io.cofre.app.DatabaseVault")
                .should()
                .dependOnClassesThat(assignableTo(SessionStore.class).and(not(INTERFACES)))
                .check(CLASSES);
    }

    /** All others are given the time of day, so that a test can set it. */
    @Test
    void onlyOneClassAsksTheSystemForTheTimeOfDay() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.cofre.app.SystemTime")
                .should()
                .accessTargetWhere(target(TIME_OF_DAY))
                .check(CLASSES);
    }

    private static boolean isTimeOfDay(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return name.equals("currentTimeMillis")
                || owner.equals("java.util.Date")
                || (owner.startsWith("java.time.") && name.matches("now|(system|tick).*"));
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

    /**
     * Each row of the package table in docs/ARCHITECTURE.md: a package uses only those of our packages that its row
     * names.
     */
    @ParameterizedTest
    @MethodSource("rows")
    void usesOnlyWhatItsRowNames(String name, Set<String> used) {
        List<String> allowed =
                new ArrayList<>(used.stream().map(ArchitectureTest::full).toList());
        allowed.add(full(name));
        DescribedPredicate<JavaClass> others = resideInAPackage("io.cofre..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new))))
                .as("packages of ours that the row of " + name + " does not name");
        noClasses()
                .that()
                .resideInAPackage(full(name))
                .should()
                .dependOnClassesThat(others)
                .because("docs/ARCHITECTURE.md says what " + name + " may use")
                .check(CLASSES);
    }

    /**
     * Rows are about packages of ours only. A store, and a session in a file, must not need the libraries of another
     * part.
     */
    @Test
    void sessionsStorePortAndTransferUseNoLibraryButTheReaderOfJson() {
        classes()
                .that()
                .resideInAnyPackage("io.cofre.session", "io.cofre.transfer..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cofre..", "java..", "org.jspecify..", "com.fasterxml.jackson.core..")
                .check(CLASSES);
        classes()
                .that()
                .resideInAPackage("io.cofre.store")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cofre..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void everyPackageHasARow() throws IOException {
        Set<String> named = rows().map(row -> (String) row.get()[0]).collect(Collectors.toCollection(TreeSet::new));
        Set<String> present = CLASSES.stream()
                .map(type -> type.getPackageName().substring("io.cofre.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(present);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.cofre.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    private static String full(String name) {
        return "io.cofre." + name;
    }

    /** The names in the first and in the last column of the package table. */
    static Stream<Arguments> rows() throws IOException {
        String page = Files.readString(Path.of("docs/ARCHITECTURE.md"));
        String table = page.substring(page.indexOf("## Packages"), page.indexOf("## Threads"));
        return table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|"))
                .map(cells -> Arguments.of(names(cells[1]).iterator().next(), names(cells[cells.length - 1])));
    }

    private static Set<String> names(String cell) {
        return NAME.matcher(cell).results().map(name -> name.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
