package dev.weir.netty;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.weir.testing.ForbiddenAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may make a system call, and what the transport may know. Each list of exceptions is complete. */
class NettyArchitectureTest {
    private static final int LONGEST_FILE = 400;

    /** The thin classes of design rule 7: each is probed at start, and is where tests inject faults. */
    private static final Set<String> THIN =
            Set.of("dev.weir.netty.epoll.SocketCalls", "dev.weir.netty.epoll.SpliceCalls");

    private static final Set<String> WRAPPERS_OF_CALLS = Set.of(
            "io.netty.channel.epoll.Native",
            "io.netty.channel.epoll.LinuxSocket",
            "io.netty.channel.unix.Socket",
            "io.netty.channel.unix.FileDescriptor");

    /** Not system calls, although methods of those classes. */
    private static final Set<String> HARMLESS =
            Set.of("<init>", "intValue", "isOpen", "toString", "equals", "hashCode");

    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.weir.netty");
    private static final JavaClasses MAIN =
            ALL.that(DescribedPredicate.describe("are no tests", type -> type.getSource()
                    .map(source -> !source.getUri().getPath().contains("/test-classes/"))
                    .orElse(false)));

    @Test
    void onlyTheThinClassesMakeSystemCalls() {
        noClasses()
                .that(DescribedPredicate.describe("are not " + THIN, type -> !THIN.contains(type.getName())))
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "a system call through " + WRAPPERS_OF_CALLS, NettyArchitectureTest::isSystemCall))
                .check(MAIN);
    }

    /** So that the rule above cannot pass because it looks for the wrong thing. */
    @Test
    void theThinClassesDoMakeThem() {
        assertThat(MAIN.stream()
                        .filter(type ->
                                type.getAccessesFromSelf().stream().anyMatch(NettyArchitectureTest::isSystemCall))
                        .map(JavaClass::getName))
                .containsAll(THIN);
    }

    @Test
    void theTransportKnowsTheCoreByItsSpiAndItsValues() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.weir.internal..",
                        "dev.weir.balance",
                        "dev.weir.health",
                        "dev.weir.event",
                        "dev.weir.metrics",
                        "dev.weir.healthcheck.."))
                .check(MAIN);
    }

    @Test
    void theTwoPathsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.epoll..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.netty.channel.."))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.channel..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.netty.epoll.."))
                .check(MAIN);
        slices().matching("dev.weir.netty.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void thePortablePathNeedsNoNativeCode() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.channel..")
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

    private static boolean isSystemCall(JavaAccess<?> access) {
        String owner = access.getTarget().getOwner().getName();
        return WRAPPERS_OF_CALLS.contains(owner)
                && !HARMLESS.contains(access.getTarget().getName())
                && !isConstant(access);
    }

    /** {@code Native.EPOLLIN} and the like. */
    private static boolean isConstant(JavaAccess<?> access) {
        return access.getTarget().getName().equals(access.getTarget().getName().toUpperCase(Locale.ROOT));
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
