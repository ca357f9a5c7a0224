package dev.weir.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules of architecture that hold in every module. A module's architecture test extends it and adds its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // reading the classes takes longer than all rules together
public abstract class ModuleRules {
    private static final int LONGEST_FILE = 400;

    private final JavaClasses all;
    private final JavaClasses main;
    private final String[] runtimes;

    /**
     * The rules for a module.
     *
     * @param root package of the module
     * @param runtimes packages that may touch the clock, chance and threads
     */
    protected ModuleRules(String root, String... runtimes) {
        all = new ClassFileImporter().importPackages(root);
        main = all.that(DescribedPredicate.describe("are no tests", ModuleRules::isNoTest));
        this.runtimes = runtimes;
    }

    /** The module's classes without its tests. */
    protected final JavaClasses main() {
        return main;
    }

    @Test
    void timeChanceAndThreadsComeFromTheRuntimeAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(runtimes)
                .should()
                .accessTargetWhere(ForbiddenAccess.toClockChanceOrThreads())
                .check(main);
    }

    @Test
    void nobodySleepsNotEvenInTests() {
        noClasses().should().accessTargetWhere(ForbiddenAccess.toSleep()).check(all);
    }

    @Test
    void noFileIsLongerThanCanBeRead() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<String> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > LONGEST_FILE)
                    .map(file -> file + ": " + lines(file) + " lines")
                    .toList();

            assertThat(tooLong).as("files over %d lines", LONGEST_FILE).isEmpty();
        }
    }

    private static boolean isNoTest(JavaClass type) {
        return type.getSource()
                .map(source -> !source.getUri().getPath().contains("/test-classes/"))
                .orElse(false);
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
