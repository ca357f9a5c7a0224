package dev.weir.healthcheck;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.weir.testing.ForbiddenAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the probes may know. */
class HealthcheckArchitectureTest {
    private static final int LONGEST_FILE = 400;

    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.weir.healthcheck");
    private static final JavaClasses MAIN =
            ALL.that(DescribedPredicate.describe("are no tests", type -> type.getSource()
                    .map(source -> !source.getUri().getPath().contains("/test-classes/"))
                    .orElse(false)));

    @Test
    void probesKnowTheCoreByItsSpiAndItsProbesAlone() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.weir",
                        "dev.weir.internal..",
                        "dev.weir.balance",
                        "dev.weir.event",
                        "dev.weir.metrics",
                        "dev.weir.netty.."))
                .check(MAIN);
    }

    @Test
    void probesNeedNoNativeCode() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.channel.epoll..", "io.netty.channel.unix.."))
                .check(MAIN);
    }

    @Test
    void timeChanceAndThreadsComeFromTheRuntimeAlone() {
        noClasses()
                .should()
                .accessTargetWhere(ForbiddenAccess.toClockChanceOrThreads())
                .check(MAIN);
    }

    @Test
    void nobodySleepsNotEvenInTests() {
        noClasses().should().accessTargetWhere(ForbiddenAccess.toSleep()).check(ALL);
    }

    @Test
    void noFileIsLongerThanCanBeRead() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> lines(file) > LONGEST_FILE))
                    .as("files over %d lines", LONGEST_FILE)
                    .isEmpty();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
