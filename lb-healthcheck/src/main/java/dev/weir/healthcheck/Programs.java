package dev.weir.healthcheck;

import dev.weir.probe.ExternalCheck;
import dev.weir.spi.ProbeTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Bounds how many programs run at once, and starts and kills them off the event loop. Belongs to the loop's thread. */
final class Programs {
    /** A program is a process; a slow one at each of a thousand servers must not be a thousand processes. */
    static final int MOST_AT_ONCE = 16;

    private static final String NOT_USED = "NOT_USED";

    private final OffLoop offLoop;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Programs(OffLoop offLoop) {
        this.offLoop = offLoop;
    }

    /** Where programs are started and killed. */
    OffLoop offLoop() {
        return offLoop;
    }

    /** Runs this once there is a place; whoever is run gives the place back with {@link #leave}. */
    void enter(Runnable start) {
        if (running < MOST_AT_ONCE) {
            running++;
            start.run();
        } else {
            waiting.add(start);
        }
    }

    /** No longer waits. Whether it still did. */
    boolean giveUp(Runnable start) {
        return waiting.remove(start);
    }

    /** Gives a place back. */
    void leave() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        } else {
            next.run();
        }
    }

    /** Starts the program; blocks for as long as the system takes for that. */
    static Process start(ExternalCheck check, ProbeTarget target) throws IOException {
        InetSocketAddress server = target.address();
        String host = server.getAddress().getHostAddress();
        String port = Integer.toString(server.getPort());
        List<String> command = new ArrayList<>();
        command.add(check.command().toString());
        command.addAll(check.arguments());
        command.addAll(List.of(NOT_USED, NOT_USED, host, port));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(ProcessBuilder.Redirect.DISCARD.file()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.put("HAPROXY_PROXY_NAME", target.server().backend());
        environment.put("HAPROXY_PROXY_ADDR", "");
        environment.put("HAPROXY_PROXY_PORT", "");
        environment.put("HAPROXY_SERVER_NAME", target.server().name());
        environment.put("HAPROXY_SERVER_ADDR", host);
        environment.put("HAPROXY_SERVER_PORT", port);
        environment.put("HAPROXY_SERVER_PROTO", "tcp");
        environment.put("HAPROXY_SERVER_CURCONN", Integer.toString(target.currentConnections()));
        environment.putAll(check.environment());
        return builder.start();
    }

    /** Kills the program and what it has started; blocks for as long as it takes to find them. */
    static void kill(Process process) {
        // Those found first are killed first, or they would be orphans that nobody finds.
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        for (ProcessHandle child : children) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }
}
