package dev.weir.spi;

import java.util.ArrayList;
import java.util.List;

/** What a source told, on the test's own thread. */
final class ToldServers implements ServerSource.Listener {
    final List<List<Endpoint>> updates = new ArrayList<>();
    final List<String> failures = new ArrayList<>();

    @Override
    public void update(List<Endpoint> all) {
        updates.add(all);
    }

    @Override
    public void failed(String reason) {
        failures.add(reason);
    }
}
