package dev.weir.internal.server;

import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCall;
import dev.weir.internal.watch.UserCode;
import dev.weir.internal.watch.Watchdog;
import dev.weir.spi.Runtime;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickEntries;
import dev.weir.stick.StickKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open stick table with a guard around it: user code that throws, or answers with what is no server, is told once and taken
 * to have no entry; one that holds an event loop up is interrupted, told and not asked again. Any thread.
 */
public final class OpenTable implements UserCode.Guarded {
    /** No server's key: those are not empty. */
    private static final String NOBODY = "";

    private final String name;
    private final ServerKey serverKey;
    private final StickEntries entries;
    private final Runtime runtime;
    private final Reporter reporter;
    /** Null for a table of ours. */
    private final @Nullable UserCode userCode;
    /** Servers of all backends that share the table; entries that name none of them should not be there. */
    private final Set<String> servers = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean outOfService = new AtomicBoolean();
    private volatile boolean closed;

    OpenTable(
            String name,
            ServerKey serverKey,
            StickEntries entries,
            Runtime runtime,
            Reporter reporter,
            @Nullable UserCode userCode) {
        this.name = name;
        this.serverKey = serverKey;
        this.entries = entries;
        this.runtime = runtime;
        this.reporter = reporter;
        this.userCode = userCode;
    }

    /** As described. */
    public String name() {
        return name;
    }

    /** What stands for a server in it. */
    ServerKey serverKey() {
        return serverKey;
    }

    /** Entries now; 0 if the table does not say. Not for event loops. */
    public long size() {
        Long size = guarded("size", entries::size);
        return size == null ? 0 : size;
    }

    /** These are servers of a backend that uses the table. */
    void knows(Set<String> keys) {
        servers.addAll(keys);
    }

    /** The server this client stays with, or null. */
    @Nullable
    String lookup(StickKey client) {
        return known(onLoop("lookup", () -> named(entries.lookup(client))));
    }

    /** As {@link #lookup}, without renewing the entry; not on an event loop. */
    @Nullable
    String peek(StickKey client) {
        return known(guarded("peek", () -> named(entries.peek(client))));
    }

    private static @Nullable String named(Optional<String> found) {
        return found == null ? null : found.orElse(NOBODY);
    }

    private @Nullable String known(@Nullable String server) {
        if (server == null || server.equals(NOBODY)) {
            return null;
        }
        if (!servers.contains(server)) {
            failed("named '" + server + "', which is no server here");
            return null;
        }
        return server;
    }

    void store(StickKey client, String server) {
        onLoop("store", () -> {
            entries.store(client, server);
            return true;
        });
    }

    void touch(StickKey client, String server) {
        onLoop("touch", () -> {
            entries.touch(client, server);
            return true;
        });
    }

    void remove(StickKey client, String server) {
        onLoop("remove", () -> {
            entries.remove(client, server);
            return true;
        });
    }

    void removeServer(String server) {
        guarded("removeServer", () -> {
            entries.removeServer(server);
            return true;
        });
    }

    void close() {
        guarded("close", () -> {
            closed = true;
            entries.close();
            return true;
        });
    }

    /** What was answered; null if it failed, or not in time. */
    private <T> @Nullable T onLoop(String what, Supplier<@Nullable T> call) {
        if (userCode == null) {
            return guarded(what, call);
        }
        if (outOfService.get()) {
            return null;
        }
        UserCall marked = userCode.begin(this);
        T answer = guarded(what, call);
        return marked.end() ? answer : null;
    }

    @Override
    public Duration patience() {
        return Watchdog.LONGEST_PASS;
    }

    @Override
    public void blocked(String how) {
        if (outOfService.compareAndSet(false, true)) {
            failed.set(true); // what it throws because it is interrupted is no news
            reporter.event(new LbEvent.UserCodeFailed(
                    runtime.now(),
                    "stick table " + name + " " + how
                            + "; it is out of service until a change brings another one, and its clients are balanced as if"
                            + " they had no entry"));
        }
    }

    /** What was answered; null if it failed. */
    private <T> @Nullable T guarded(String what, Supplier<@Nullable T> call) {
        try {
            T answer = call.get();
            if (answer == null) {
                failed(what + " answered null");
            }
            return answer;
        } catch (Throwable e) { // languages without checked exceptions throw them all the same
            failed(what + " threw " + e);
            return null;
        }
    }

    /** Tells that the table failed; once, because what fails once will fail for every connection. */
    private void failed(String how) {
        if (!closed && failed.compareAndSet(false, true)) {
            reporter.event(new LbEvent.UserCodeFailed(
                    runtime.now(),
                    "stick table " + name + ": " + how + "; such clients are balanced as if they had no entry"));
        }
    }
}
