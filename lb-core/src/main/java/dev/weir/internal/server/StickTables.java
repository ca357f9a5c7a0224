package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCode;
import dev.weir.spi.Runtime;
import dev.weir.stick.StickTable;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The stick tables of one load balancer, each open once, whichever backends share it. Opened and closed on the control thread;
 * read on any.
 */
public final class StickTables implements AutoCloseable {
    private static final Class<?> OURS =
            StickTable.inMemory("ours", 1, StickTable.SHORTEST_EXPIRY).getClass();

    private final Runtime runtime;
    private final Reporter reporter;
    private final UserCode userCode;
    private final List<OpenTable> open = new CopyOnWriteArrayList<>();

    /** No tables yet, and nobody who watches. */
    public StickTables(Runtime runtime, Reporter reporter) {
        this(runtime, reporter, new UserCode());
    }

    /** No tables yet; calls of those that are users' are marked. */
    public StickTables(Runtime runtime, Reporter reporter, UserCode userCode) {
        this.runtime = runtime;
        this.reporter = reporter;
        this.userCode = userCode;
    }

    /** The open table for this description; the topology has checked that its name stands for no other. */
    OpenTable open(StickTable table) {
        for (OpenTable known : open) {
            if (known.name().equals(table.name())) {
                return known;
            }
        }
        OpenTable opened = new OpenTable(
                table.name(),
                Objects.requireNonNull(table.serverKey(), "serverKey"),
                Objects.requireNonNull(table.open(runtime), "entries"),
                runtime,
                reporter,
                OURS.equals(table.getClass()) ? null : userCode);
        open.add(opened);
        return opened;
    }

    /** Closes those that no backend of these uses. */
    public void closeExceptOf(List<Backend> backends) {
        Set<String> used = backends.stream()
                .flatMap(backend -> backend.stick().stream())
                .map(rule -> rule.table().name())
                .collect(Collectors.toSet());
        List<OpenTable> unused =
                open.stream().filter(table -> !used.contains(table.name())).toList();
        open.removeAll(unused);
        unused.forEach(OpenTable::close);
    }

    /** Those that are open, in the order of the backends. */
    public List<OpenTable> all() {
        return open;
    }

    @Override
    public void close() {
        open.forEach(OpenTable::close);
    }
}
