package dev.weir.metrics;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a registry shows. */
final class Scrape {
    private final MeterRegistry registry;

    Scrape(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The figure of the one meter with this tag. */
    double count(String name, String tag, String value) {
        Meter meter = registry.get(name).tag(tag, value).meter();
        return meter.measure().iterator().next().getValue();
    }

    /** The first timer of this name. */
    Timer timer(String name) {
        return registry.get(name).timers().iterator().next();
    }

    /** All meters whose name contains one of these, sorted, a line each. */
    String readings(String... parts) {
        return registry.getMeters().stream()
                .filter(meter -> Arrays.stream(parts)
                        .anyMatch(part -> meter.getId().getName().contains(part)))
                .map(Scrape::reading)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String reading(Meter meter) {
        String tags = meter.getId().getTags().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(","));
        Measurement first = meter.measure().iterator().next();
        return meter.getId().getName() + "{" + tags + "} " + Math.round(first.getValue());
    }
}
