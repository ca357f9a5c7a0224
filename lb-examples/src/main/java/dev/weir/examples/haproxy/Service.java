package dev.weir.examples.haproxy;

import dev.weir.AdminState;
import dev.weir.ConfigurationException;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.haproxy.HaproxyConfig;
import dev.weir.haproxy.ProcessSettings;
import dev.weir.netty.NettyTransport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * A configuration at work in this process. What happens, signals included, comes as a {@link Step} to the thread that called
 * {@link #run()}, and is dealt with one by one.
 */
final class Service {
    /** HAProxy's own ceiling of times: for ever. */
    private static final Duration LONGEST = Duration.ofDays(24);
    /** How long stopping at once may take; a matter of milliseconds, unless an event loop does not move. */
    private static final long AT_ONCE_SECONDS = 15;

    private enum What {
        STARTED,
        START_FAILED,
        STOP_GRACEFULLY,
        STOP_AT_ONCE,
        STOPPED
    }

    /**
     * Something that happened.
     *
     * @param report of what was stopped
     * @param failure why it did not start, or stop
     */
    private record Step(
            What what,
            @Nullable DrainReport report,
            @Nullable Throwable failure) {
        static Step of(What what) {
            return new Step(what, null, null);
        }
    }

    private final HaproxyConfig config;
    private final ProcessSettings process;
    private final boolean toSlf4j;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final StreamOutput out = new StreamOutput("stdout", new FileOutputStream(FileDescriptor.out));
    private final StreamOutput err = new StreamOutput("stderr", new FileOutputStream(FileDescriptor.err));

    /**
     * A service that is not started.
     *
     * @param toSlf4j whether the log goes there, whatever the file says
     */
    Service(HaproxyConfig config, boolean toSlf4j) {
        this.config = config;
        this.process = config.process();
        this.toSlf4j = toSlf4j;
    }

    /**
     * Runs until it is told to stop.
     *
     * @return the exit code
     */
    int run() throws InterruptedException {
        Optional<FileLog> log = Optional.empty();
        try {
            if (!toSlf4j) {
                log = Optional.of(new FileLog(process, out, err));
            }
            return run(log);
        } catch (IOException e) {
            err.say("error: " + e.getMessage());
            return ExitCode.SOFTWARE;
        } finally {
            log.ifPresent(FileLog::close);
            out.close();
            err.close();
        }
    }

    private int run(Optional<FileLog> log) throws InterruptedException {
        LoadBalancer balancer = build(log);
        hear("TERM", What.STOP_GRACEFULLY);
        hear("USR1", What.STOP_GRACEFULLY);
        hear("INT", What.STOP_AT_ONCE);
        balancer.startAsync()
                .whenComplete((started, failure) -> steps.add(
                        failure == null ? Step.of(What.STARTED) : new Step(What.START_FAILED, null, failure)));
        int exitCode = serve(balancer);
        if (log.isPresent()) {
            log.get().awaitLastLine();
            tellLost(log.get().lost() + balancer.snapshot().droppedNotifications());
        }
        return exitCode;
    }

    private LoadBalancer build(Optional<FileLog> log) {
        LoadBalancer.Builder builder = LoadBalancer.builder(config.topology());
        process.threads()
                .ifPresent(loops -> builder.transport(NettyTransport.defaults().withEventLoops(loops)));
        log.ifPresent(builder::accessLog);
        LoadBalancer balancer = builder.build();
        log.ifPresent(balancer::subscribe);
        return balancer;
    }

    private void hear(String signal, What what) {
        try {
            Signals.on(signal, () -> steps.add(Step.of(what)));
        } catch (IllegalStateException e) {
            err.say(e.getMessage() + "; it ends the process without waiting for connections");
        }
    }

    /** Deals with what happens until the load balancer has stopped. */
    private int serve(LoadBalancer balancer) throws InterruptedException {
        boolean stopping = false;
        while (true) {
            Step step = steps.take();
            switch (step.what()) {
                case STARTED -> started(balancer);
                case START_FAILED -> {
                    return stopping ? ExitCode.OK : failed(step.failure());
                }
                case STOP_GRACEFULLY -> {
                    if (!stopping) {
                        stopping = true;
                        stopGracefully(balancer);
                    }
                }
                case STOP_AT_ONCE -> {
                    return stopAtOnce(balancer, stopping);
                }
                case STOPPED -> {
                    return stopped(step);
                }
            }
        }
    }

    private void started(LoadBalancer balancer) {
        for (ServerId server : process.maintenance()) {
            balancer.setAdminState(server, AdminState.MAINTENANCE).whenComplete((done, failure) -> {
                if (failure != null) {
                    err.say("error: server " + server + " is not in maintenance: " + failure.getMessage());
                }
            });
        }
        new Startup(balancer, process).lines().forEach(err::say);
        err.say("Weir runs, process " + ProcessHandle.current().pid()
                + ". SIGTERM stops it when its connections have ended, SIGINT (Ctrl-C) at once.");
    }

    private int failed(@Nullable Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof ConfigurationException || failure instanceof UncheckedIOException) {
            err.say("error: " + failure.getMessage());
            return ExitCode.SOFTWARE;
        }
        throw new IllegalStateException("the start failed", failure);
    }

    private void stopGracefully(LoadBalancer balancer) {
        Duration longest = process.hardStopAfter().orElse(LONGEST);
        err.say("Stopping: no new connections; " + balancer.snapshot().activeConnections() + " open ones may end"
                + process.hardStopAfter()
                        .map(time -> " within " + time.toMillis() + " ms (hard-stop-after)")
                        .orElse("")
                + ". SIGINT stops at once.");
        stop(balancer, Drain.within(longest));
    }

    private int stopAtOnce(LoadBalancer balancer, boolean stopping) throws InterruptedException {
        if (stopping) {
            err.say("Stopping at once: connections end with the process.");
            return ExitCode.OK;
        }
        err.say("Stopping at once.");
        stop(balancer, Drain.now());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AT_ONCE_SECONDS);
        while (true) {
            Step step = steps.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (step == null) {
                err.say("It does not end; connections end with the process.");
                return ExitCode.OK;
            }
            if (step.what() == What.STOPPED) {
                return stopped(step);
            }
        }
    }

    private void stop(LoadBalancer balancer, Drain drain) {
        balancer.stop(drain).whenComplete((report, failure) -> steps.add(new Step(What.STOPPED, report, failure)));
    }

    private int stopped(Step step) {
        DrainReport report = step.report();
        if (report == null) {
            throw new IllegalStateException("the stop failed", step.failure());
        }
        err.say("Stopped after " + report.elapsed().toMillis() + " ms; connections that ended by themselves: "
                + report.finished() + ", that were closed: " + report.closed() + ".");
        return ExitCode.OK;
    }

    private void tellLost(long lost) {
        if (lost > 0) {
            err.say(lost + " lines of the log were lost, for nobody took them.");
        }
    }
}
