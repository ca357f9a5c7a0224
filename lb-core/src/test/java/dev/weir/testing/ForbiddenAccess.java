package dev.weir.testing;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Set;

/** Calls that the rules of architecture forbid in every module, for their ArchUnit tests. */
public final class ForbiddenAccess {
    /** {@code Type.method}; a constructor is {@code Type.<init>}, a star stands for every method. */
    private static final Set<String> CLOCK_CHANCE_AND_THREADS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.util.Date.<init>",
            "java.lang.Math.random",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "java.security.SecureRandom.<init>",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.*",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of",
            "java.lang.Thread.<init>",
            "java.util.Timer.<init>",
            "java.util.concurrent.Executors.*",
            "java.util.concurrent.ForkJoinPool.*",
            "java.util.concurrent.ThreadPoolExecutor.<init>",
            "java.util.concurrent.ScheduledThreadPoolExecutor.<init>",
            "java.util.concurrent.CompletableFuture.delayedExecutor",
            "java.util.concurrent.CompletableFuture.orTimeout",
            "java.util.concurrent.CompletableFuture.completeOnTimeout");

    private static final Set<String> SLEEP = Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");

    private ForbiddenAccess() {}

    /** To what only a {@link dev.weir.spi.Runtime} may touch. */
    public static DescribedPredicate<JavaAccess<?>> toClockChanceOrThreads() {
        return to("the clock, chance or threads", CLOCK_CHANCE_AND_THREADS);
    }

    /** To anything that makes a thread sleep for a time. */
    public static DescribedPredicate<JavaAccess<?>> toSleep() {
        return to("sleep", SLEEP);
    }

    private static DescribedPredicate<JavaAccess<?>> to(String what, Set<String> forbidden) {
        return DescribedPredicate.describe(what, access -> {
            AccessTarget target = access.getTarget();
            String owner = target.getOwner().getName();
            return forbidden.contains(owner + "." + target.getName()) || forbidden.contains(owner + ".*");
        });
    }
}
