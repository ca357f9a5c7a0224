package dev.weir.internal.engine;

import dev.weir.internal.discovery.Place;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import dev.weir.spi.Transport;
import dev.weir.spi.Worker;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Looks names up, which may take a while, on threads made for just that, so that neither control nor another look-up has to wait.
 * Control thread.
 */
final class Lookups {
    private final Transport transport;
    private final Runtime runtime;
    private final SerialExecutor control;
    private final String threads;
    private volatile boolean stopped;

    Lookups(Transport transport, Runtime runtime, SerialExecutor control, String threads) {
        this.transport = transport;
        this.runtime = runtime;
        this.control = control;
        this.threads = threads;
    }

    /**
     * Looks places up, unless this is stopped meanwhile.
     *
     * @param found called on the control thread, at once if there is nothing to do: the addresses of those that are known
     * @param failed called there instead if looking up failed by a defect
     */
    void find(Collection<Place> places, Consumer<Map<Place, InetSocketAddress>> found, Consumer<Throwable> failed) {
        if (places.isEmpty()) {
            found.accept(Map.of());
            return;
        }
        List<Place> wanted = List.copyOf(new LinkedHashSet<>(places));
        Worker worker = runtime.newWorker(threads);
        worker.execute(() -> lookUp(wanted, found, failed));
        worker.close();
    }

    /** Looks nothing up any more. */
    void stop() {
        stopped = true;
    }

    private void lookUp(List<Place> places, Consumer<Map<Place, InetSocketAddress>> found, Consumer<Throwable> failed) {
        Map<Place, InetSocketAddress> known = new HashMap<>();
        try {
            for (Place place : places) {
                if (stopped) {
                    return;
                }
                resolve(place).ifPresent(address -> known.put(place, address));
            }
        } catch (RuntimeException | Error e) {
            onControl(() -> failed.accept(e));
            return;
        }
        onControl(() -> found.accept(known));
    }

    private Optional<InetSocketAddress> resolve(Place place) {
        try {
            return Optional.of(transport.resolve(place.host(), place.port()));
        } catch (UnknownHostException e) {
            return Optional.empty(); // what that means says who asked
        }
    }

    private void onControl(Runnable step) {
        try {
            control.execute(() -> {
                if (!stopped) {
                    step.run();
                }
            });
        } catch (RejectedExecutionException e) {
            return; // the load balancer has stopped meanwhile, and nobody waits for this any more
        }
    }
}
