package dev.weir.netty;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.weir.testing.ModuleRules;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may make a system call, and what the transport may know. Each list of exceptions is complete. */
class NettyArchitectureTest extends ModuleRules {
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

    NettyArchitectureTest() {
        super("dev.weir.netty");
    }

    @Test
    void onlyTheThinClassesMakeSystemCalls() {
        noClasses()
                .that(DescribedPredicate.describe("are not " + THIN, type -> !THIN.contains(type.getName())))
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "a system call through " + WRAPPERS_OF_CALLS, NettyArchitectureTest::isSystemCall))
                .check(main());
    }

    /** So that the rule above cannot pass because it looks for the wrong thing. */
    @Test
    void theThinClassesDoMakeThem() {
        assertThat(main().stream()
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
                .check(main());
    }

    @Test
    void theTwoPathsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.epoll..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.netty.channel.."))
                .check(main());
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.channel..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.netty.epoll.."))
                .check(main());
        slices().matching("dev.weir.netty.(*)..").should().beFreeOfCycles().check(main());
    }

    @Test
    void discoveryAndTransportDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.dns..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.weir.netty",
                        "dev.weir.netty.epoll..",
                        "dev.weir.netty.channel..",
                        "io.netty.channel.epoll..",
                        "io.netty.channel.unix.."))
                .check(main());
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.netty.dns..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.weir.netty.dns..", "io.netty.handler.codec.."))
                .check(main());
    }

    @Test
    void thePortablePathNeedsNoNativeCode() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.netty.channel..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.channel.epoll..", "io.netty.channel.unix.."))
                .check(main());
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
}
