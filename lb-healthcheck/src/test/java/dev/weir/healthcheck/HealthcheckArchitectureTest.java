package dev.weir.healthcheck;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.weir.ConfigurationException;
import dev.weir.ServerId;
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
                                "dev.weir.netty..")
                        // Who a program is told about, and what refuses a description.
                        .and(not(belongToAnyOf(ServerId.class, ConfigurationException.class))))
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
