package dev.weir;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One machine, wherever it serves: every server of every backend with the same {@linkplain Server#host() host}, or whose
 * discovered endpoint has it, operated together.
 * Which those are is looked up anew each time. Got from {@link LoadBalancer#host}. As {@link ServerHandle}; what fails for one
 * server fails the stage and is done for the others all the same.
 */
public final class HostHandle {
    private final LoadBalancer loadBalancer;
    private final String host;

    HostHandle(LoadBalancer loadBalancer, String host) {
        this.loadBalancer = loadBalancer;
        this.host = host;
    }

    /** The machine, as the topology names it. */
    public String host() {
        return host;
    }

    /**
     * Its servers in the topology in force, then those of templates that have an endpoint there now.
     *
     * @throws IllegalArgumentException if there is none
     */
    public List<ServerId> servers() {
        Stream<ServerId> described = loadBalancer.topology().backends().stream()
                .flatMap(backend -> backend.servers().stream()
                        .filter(server -> server.host().equals(host))
                        .map(server -> new ServerId(backend.name(), server.name())));
        List<ServerId> found = Stream.concat(described, loadBalancer.discoveredAt(host).stream())
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("host: " + host + " (expected: the host of some server)");
        }
        return found;
    }

    /** {@link ServerHandle#ready()} for all of them. */
    public CompletionStage<Void> ready() {
        return onEach(ServerHandle::ready).thenApply(done -> null);
    }

    /** {@link ServerHandle#maintenance()} for all of them. */
    public CompletionStage<Void> maintenance() {
        return onEach(ServerHandle::maintenance).thenApply(done -> null);
    }

    /** {@link ServerHandle#weightPercent} for all of them. */
    public CompletionStage<Void> weightPercent(int percent) {
        return onEach(server -> server.weightPercent(percent)).thenApply(done -> null);
    }

    /** {@link ServerHandle#drain} for all of them under one deadline, each at its own pace; the report is of all together. */
    public CompletionStage<DrainReport> drain(Drain drain) {
        return onEach(server -> server.drain(drain)).thenApply(HostHandle::sum);
    }

    /** {@link ServerHandle#killSessions()} for all of them. */
    public CompletionStage<List<OpenConnection>> killSessions() {
        return onEach(ServerHandle::killSessions)
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private <T> CompletionStage<List<T>> onEach(Function<ServerHandle, CompletionStage<T>> operation) {
        List<CompletableFuture<T>> all = servers().stream()
                .map(id -> begin(operation, loadBalancer.backend(id.backend()).server(id.name())))
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList())
                .minimalCompletionStage();
    }

    /** One that has gone meanwhile must not keep the others from being operated. */
    private static <T> CompletableFuture<T> begin(
            Function<ServerHandle, CompletionStage<T>> operation, ServerHandle server) {
        try {
            return operation.apply(server).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static DrainReport sum(List<DrainReport> reports) {
        List<OpenConnection> stayed = new ArrayList<>();
        reports.forEach(report -> stayed.addAll(report.stayed()));
        return new DrainReport(
                reports.stream().mapToInt(DrainReport::finished).sum(),
                reports.stream().mapToInt(DrainReport::closed).sum(),
                reports.stream()
                        .map(DrainReport::elapsed)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                stayed);
    }

    @Override
    public String toString() {
        return "handle of host " + host;
    }
}
