package dev.weir;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.weir.probe.Probe;
import dev.weir.spi.Runtime;
import dev.weir.testing.ForbiddenAccess;
import dev.weir.testing.ModuleRules;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and who may touch the clock, chance and threads. Each list of exceptions is complete. */
class ArchitectureTest extends ModuleRules {
    private static final String[] EXPORTED = {
        "dev.weir",
        "dev.weir.balance",
        "dev.weir.event",
        "dev.weir.haproxy",
        "dev.weir.health",
        "dev.weir.metrics",
        "dev.weir.probe",
        "dev.weir.spi",
        "dev.weir.stick",
        "dev.weir.tls"
    };
    /** The JDK and annotations, open to everybody. */
    private static final String[] EVERYBODYS = {"java..", "org.jspecify.."};

    ArchitectureTest() {
        super("dev.weir", "dev.weir.internal.runtime");
    }

    @Test
    void balanceKnowsOnlyTheIdentityOfAServer() {
        onlyKnows("dev.weir.balance", ServerId.class);
    }

    @Test
    void healthKnowsProbesAndHowToComplain() {
        classes()
                .that()
                .resideInAPackage("dev.weir.health")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(EVERYBODYS)
                        .or(resideInAnyPackage("dev.weir.health", "dev.weir.probe"))
                        .or(DescribedPredicate.describe(
                                "are how to complain", type -> type.isEquivalentTo(ConfigurationException.class))))
                .check(main());
    }

    @Test
    void probesKnowNothingOfOursButHowToComplain() {
        onlyKnows("dev.weir.probe", ConfigurationException.class);
    }

    @Test
    void stickTablesKnowOnlyTheRuntimeAndTheirCache() {
        classes()
                .that()
                .resideInAPackage("dev.weir.stick")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(EVERYBODYS)
                        .or(resideInAnyPackage("dev.weir.stick", "com.github.benmanes.caffeine.."))
                        .or(DescribedPredicate.describe(
                                "are the runtime, or how to complain",
                                type -> type.isEquivalentTo(Runtime.class)
                                        || type.isEquivalentTo(ConfigurationException.class))))
                .check(main());
    }

    @Test
    void tlsKnowsNothingElse() {
        onlyKnows("dev.weir.tls");
    }

    @Test
    void onlyOneClassKnowsCaffeine() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.weir.stick.CaffeineEntries")
                .should()
                .dependOnClassesThat(resideInAPackage("com.github.benmanes.."))
                .check(main());
    }

    @Test
    void theSpiKnowsOnlyValues() {
        onlyKnows(
                "dev.weir.spi",
                Side.class,
                Probe.class,
                ServerId.class,
                Subscription.class,
                ConfigurationException.class);
    }

    @Test
    void onlyTheLoadBalancerAndItsHandlesReachIntoTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.internal..")
                .and(areNotPartOf(LoadBalancer.class))
                .and(areNotPartOf(BackendHandle.class))
                .and(areNotPartOf(ServerHandle.class))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.internal.."))
                .check(main());
    }

    @Test
    void internalPackagesHaveNoCycles() {
        slices().matching("dev.weir.internal.(*)..").should().beFreeOfCycles().check(main());
    }

    @Test
    void theEngineDoesNotCallBuilders() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.internal..")
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe("are builders or the load balancer itself", type -> Set.of(
                                        LoadBalancer.class,
                                        LoadBalancer.Builder.class,
                                        Backend.Builder.class,
                                        Frontend.Builder.class)
                                .stream()
                                .anyMatch(type::isEquivalentTo)))
                .check(main());
    }

    @Test
    void policyDoesNoIo() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.."))
                .check(main());
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "open sockets or channels",
                        type -> type.getPackageName().startsWith("java.nio.channels")
                                || Set.of("java.net.Socket", "java.net.ServerSocket", "java.net.DatagramSocket")
                                        .contains(type.getName())))
                .check(main());
    }

    @Test
    void nobodyKnowsConfigurationFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.haproxy")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.haproxy"))
                .check(main());
    }

    @Test
    void onlyMetricsKnowsMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.metrics")
                .should()
                .dependOnClassesThat(resideInAPackage("io.micrometer.."))
                .check(main());
    }

    /** So that the rule for clock, chance and threads cannot pass because it looks for the wrong thing. */
    @Test
    void theRuntimeItselfDoesTouchThem() {
        assertThat(noClasses()
                        .should()
                        .accessTargetWhere(ForbiddenAccess.toClockChanceOrThreads())
                        .evaluate(main())
                        .getFailureReport()
                        .getDetails())
                .hasSizeGreaterThanOrEqualTo(5)
                .allMatch(detail -> detail.contains("dev.weir.internal.runtime.SystemRuntime"));
    }

    @Test
    void publicSignaturesMentionNeitherTheEngineNorNettyNorCaffeine() {
        Set<String> leaks = new TreeSet<>();
        for (JavaClass type : main().that(resideInAnyPackage(EXPORTED))) {
            if (isPublic(type)) {
                signature(type)
                        .map(JavaClass::getName)
                        .filter(name -> name.startsWith("dev.weir.internal")
                                || name.startsWith("io.netty")
                                || name.startsWith("com.github"))
                        .forEach(name -> leaks.add(type.getName() + " shows " + name));
            }
        }

        assertThat(leaks).isEmpty();
    }

    private void onlyKnows(String aPackage, Class<?>... values) {
        classes()
                .that()
                .resideInAPackage(aPackage)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(EVERYBODYS)
                        .or(resideInAPackage(aPackage))
                        .or(DescribedPredicate.describe(
                                "are one of " + Arrays.toString(values),
                                type -> Arrays.stream(values).anyMatch(type::isEquivalentTo))))
                .check(main());
    }

    private static DescribedPredicate<JavaClass> areNotPartOf(Class<?> outer) {
        return DescribedPredicate.describe(
                "are not " + outer.getSimpleName(),
                type -> !type.getName().equals(outer.getName())
                        && !type.getName().startsWith(outer.getName() + "$"));
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
    }

    /** Every type that a user of a public type can see in its declaration and its public or protected members. */
    private static Stream<JavaClass> signature(JavaClass type) {
        Stream<JavaClass> parents = Stream.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream());
        Stream<JavaClass> fields = type.getFields().stream()
                .filter(field -> isVisible(field.getModifiers()))
                .map(JavaField::getType)
                .flatMap(fieldType -> fieldType.getAllInvolvedRawTypes().stream());
        Stream<JavaClass> units = type.getCodeUnits().stream()
                .filter(unit -> isVisible(unit.getModifiers()))
                .flatMap(ArchitectureTest::signature);
        return Stream.of(parents, fields, units).flatMap(all -> all);
    }

    private static Stream<JavaClass> signature(JavaCodeUnit unit) {
        return Stream.concat(
                unit.getReturnType().getAllInvolvedRawTypes().stream(),
                unit.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()));
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
