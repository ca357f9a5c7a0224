package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.spi.Endpoint;
import dev.weir.spi.ServerSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a source told. A set is written as its endpoints, {@code 10.0.0.1:0}. */
final class Told implements ServerSource.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final List<List<String>> updates = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();

    @Override
    public void update(List<Endpoint> all) {
        updates.add(all.stream().map(Endpoint::toString).toList());
    }

    @Override
    public void failed(String reason) {
        failures.add(reason);
    }

    /** Waits until the latest set is this one. */
    void awaitSet(String... endpoints) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(updates)
                .as("sets; failures: %s", failures)
                .isNotEmpty()
                .last()
                .isEqualTo(List.of(endpoints)));
    }

    /** Waits until there is a failure and returns the first. */
    String awaitFirstFailure() {
        return awaitMore(failures, 0);
    }

    /** Waits for another failure and returns it. */
    String awaitFailure() {
        return awaitMore(failures, failures.size());
    }

    /** Waits for another set, whatever it is, and returns it. */
    List<String> awaitUpdate() {
        return awaitMore(updates, updates.size());
    }

    private static <T> T awaitMore(List<T> news, int before) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(news).as("told").hasSizeGreaterThan(before));
        return news.get(before);
    }
}
