package dev.weir.internal.server;

import dev.weir.event.LbEvent;
import dev.weir.health.OutlierEjection;
import dev.weir.internal.limit.RateTimer;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Which servers of one backend are out for failing their clients, for how long, and that not too many are: the rule is Envoy's, with
 * the share compared before the ejection, so that a small backend may come to be a little above it. Control thread.
 */
final class Ejections {
    private final Servers servers;
    private final Runtime runtime;
    private final RateTimer timer;
    private final WarmUp warmUp;
    private final BiConsumer<ServerRuntime, Function<String, LbEvent>> publisher;
    /** The last ejection of each server that is back. */
    private final Map<ServerRuntime, Over> over = new HashMap<>();

    /** An ejection and when it was over. */
    private record Over(Ejection ejection, long at) {}

    /** @param publisher puts a server's new status in force and then tells of it */
    Ejections(
            Servers servers,
            Runtime runtime,
            RateTimer timer,
            WarmUp warmUp,
            BiConsumer<ServerRuntime, Function<String, LbEvent>> publisher) {
        this.servers = servers;
        this.runtime = runtime;
        this.timer = timer;
        this.warmUp = warmUp;
        this.publisher = publisher;
    }

    /** A server has failed as many clients as its policy allows: it goes out, unless it is out anyway or too many are. */
    void consider(ServerRuntime server, String why) {
        OutlierEjection rule = server.experience().rule().orElse(null);
        if (rule == null || !server.isServing() || !hasRoom(rule)) {
            return;
        }
        Ejection ejection = next(server, rule, why);
        server.experience().eject(ejection);
        // Each has its own call: two may look the same.
        timer.callBack(new Object(), ejection.length().toNanos(), () -> timeIsUp(server, ejection));
        publisher.accept(
                server,
                left -> new LbEvent.ServerEjected(
                        runtime.now(), server.id(), ejection.length(), StatusWords.ejected(server, ejection) + left));
    }

    /** Ends the ejections that policies do not want any more, and forgets servers that are gone. */
    void follow() {
        List<ServerRuntime> all = servers.all();
        over.keySet().retainAll(all);
        for (ServerRuntime server : all) {
            if (server.experience().isEjected() && server.experience().rule().isEmpty()) {
                readmit(server);
            }
        }
    }

    /** An operator has set the server to rights: it starts anew. */
    void forgive(ServerRuntime server) {
        if (server.experience().isEjected()) {
            readmit(server);
        }
        over.remove(server);
    }

    private boolean hasRoom(OutlierEjection rule) {
        List<ServerRuntime> all = servers.all();
        long out =
                all.stream().filter(server -> server.experience().isEjected()).count();
        return out * 100 < (long) rule.mostPercent() * all.size();
    }

    private Ejection next(ServerRuntime server, OutlierEjection rule, String why) {
        long now = runtime.nanoTime();
        Over last = over.get(server);
        boolean goesOn =
                last != null && now - last.at() < last.ejection().length().toNanos();
        int inARow = last != null && goesOn ? last.ejection().inARow() + 1 : 1;
        Duration length = rule.time().multipliedBy(inARow);
        return new Ejection(inARow, now, length.compareTo(rule.longest()) < 0 ? length : rule.longest(), why);
    }

    @SuppressWarnings("ReferenceEquality") // another ejection may look the same
    private void timeIsUp(ServerRuntime server, Ejection ejection) {
        if (server.experience().ejection() == ejection && servers.all().contains(server)) {
            readmit(server);
        }
    }

    private void readmit(ServerRuntime server) {
        Ejection ended = server.experience().ejection();
        if (ended != null) {
            over.put(server, new Over(ended, runtime.nanoTime()));
        }
        server.experience().readmit();
        if (server.isUsable()) {
            warmUp.begin(server);
        }
        publisher.accept(
                server,
                left -> new LbEvent.ServerReadmitted(
                        runtime.now(), server.id(), StatusWords.readmitted(server) + left));
    }
}
