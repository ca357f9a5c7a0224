package dev.weir.examples.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs a case with both proxies at once, and says what is otherwise than the case expects. */
final class CaseRun {
    private static final long SECONDS = 90;

    private final Case wanted;
    private final Path directory;

    /** @param directory an empty one */
    CaseRun(Case wanted, Path directory) {
        this.wanted = wanted;
        this.directory = directory;
    }

    /** What is wrong with the case, for people; nothing if it is empty. */
    String problems() throws Exception {
        FutureTask<Outcome> haproxy = begin("haproxy", text -> HaproxyProcess.start(directory, socket(), text));
        FutureTask<Outcome> weir = begin("weir", text -> WeirInstance.start("differential-" + wanted.name(), text));
        Outcome one = get(haproxy);
        Outcome other = get(weir);
        Map<String, String> differences = Outcome.differences(one, other);
        differences.keySet().removeAll(wanted.ignored());
        List<String> problems = compare(differences);
        return problems.isEmpty() ? "" : String.join("\n", problems) + "\n  HAProxy:\n" + one + "  Weir:\n" + other;
    }

    private List<String> compare(Map<String, String> found) {
        List<String> problems = new ArrayList<>();
        Map<String, Case.Expected> missing = new TreeMap<>(wanted.differences());
        found.forEach((what, values) -> {
            Case.Expected expected = missing.remove(what);
            if (expected == null) {
                problems.add("  differs: " + what + ": " + values);
            } else if (!expected.matches(values)) {
                problems.add("  differs otherwise than declared (" + expected.key() + "): " + what + ": " + values
                        + ", expected " + expected.values());
            }
        });
        missing.forEach((what, expected) -> problems.add("  does not differ (" + expected.key() + "): " + what));
        return problems;
    }

    /** Starts a proxy with the text that it is given. */
    private interface Starter {
        Proxy start(String text) throws Exception;
    }

    private FutureTask<Outcome> begin(String side, Starter starter) {
        FutureTask<Outcome> run = new FutureTask<>((Callable<Outcome>) () -> run(starter));
        Threads.start(wanted.name() + " " + side, run);
        return run;
    }

    private Outcome run(Starter starter) throws Exception {
        Arrivals arrivals = new Arrivals();
        Map<String, ScriptServer> servers = new HashMap<>();
        try {
            open(servers, arrivals);
            Map<String, Integer> fronts = new HashMap<>();
            String text = wanted.text().replace("{socket}", socket().toString());
            for (String port : Case.portsIn(text)) {
                int number = servers.containsKey(port)
                        ? servers.get(port).port()
                        : fronts.computeIfAbsent(port, name -> Ports.free());
                text = text.replace("{" + port + "}", Integer.toString(number));
            }
            try (Proxy proxy = starter.start(text)) {
                Stage stage = new Stage(servers, fronts, proxy, arrivals, wanted.logsAll());
                wanted.script().run(stage);
                return stage.finish();
            }
        } finally {
            for (ScriptServer server : servers.values()) {
                server.close();
            }
        }
    }

    private void open(Map<String, ScriptServer> servers, Arrivals arrivals) throws IOException {
        for (Map.Entry<String, Case.Kind> each : wanted.servers().entrySet()) {
            Case.Kind kind = each.getValue();
            servers.put(
                    each.getKey(),
                    new ScriptServer(
                            each.getKey(),
                            kind.behaviour(),
                            kind.door(),
                            kind.isShown() ? arrivals::add : party -> {}));
        }
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private static Outcome get(FutureTask<Outcome> run) throws Exception {
        try {
            return run.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Makes the directory of a case. */
    static Path directory(Path under, Case each) throws IOException {
        return Files.createDirectory(under.resolve(each.name()));
    }
}
