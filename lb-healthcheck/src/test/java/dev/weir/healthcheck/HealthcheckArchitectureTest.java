package dev.weir.healthcheck;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.weir.testing.ModuleRules;
import org.junit.jupiter.api.Test;

/** What the probes may know. */
class HealthcheckArchitectureTest extends ModuleRules {
    HealthcheckArchitectureTest() {
        super("dev.weir.healthcheck");
    }

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
                .check(main());
    }

    @Test
    void probesNeedNoNativeCode() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.channel.epoll..", "io.netty.channel.unix.."))
                .check(main());
    }
}
