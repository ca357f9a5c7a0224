package dev.weir.benchmarks.compare;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The command line. */
final class Options {
    static final String USAGE = """
            usage: Compare [options]
              --scenarios LIST   of connect,pingpong,bulk,idle (default: all)
              --proxies LIST     of haproxy,haproxy-splice,haproxy-splice-all,nginx,weir-copy,weir-splice,
                                 weir-nio (default: all but weir-nio; what is missing is skipped)
              --rounds N         measured rounds per scenario and proxy (default 5; idle at most 3)
              --seconds S        length of a round (default 4)
              --warmup S         warm-up of a Weir before its first round (default 6; other proxies: 1)
              --patience S       how long to wait for quiet cores, and to repeat a disturbed round (default 10)
              --threads N        threads or workers of each proxy (default 2)
              --connections N    concurrent connections in scenario connect (default 32)
              --idle N           connections in scenario idle (default 5000)
              --jvm-opts "..."   for Weir's JVM (default "-Xms256m -Xmx256m -XX:+AlwaysPreTouch")
              --haproxy PATH     program to use (default: haproxy on the PATH)
              --nginx PATH       program to use (default: nginx on the PATH)
            """;

    private static final Set<String> SCENARIOS = Set.of("connect", "pingpong", "bulk", "idle");

    private Set<String> scenarios = SCENARIOS;
    private Set<ProxyKind> proxies =
            parseProxies("haproxy,haproxy-splice,haproxy-splice-all,nginx,weir-copy,weir-splice");
    private int rounds = 5;
    private int seconds = 4;
    private int warmupSeconds = 6;
    private int patienceSeconds = 10;
    private int threads = 2;
    private int connections = 32;
    private int idleConnections = 5_000;

    /** A heap that is resident from the start: else its growth would hide what the connections add. */
    private List<String> jvmOptions = words("-Xms256m -Xmx256m -XX:+AlwaysPreTouch");

    private String haproxy = "haproxy";
    private String nginx = "nginx";

    private Options() {}

    /** Reads the command line; what is wrong with it is the exception's message. */
    static Options parse(List<String> arguments) {
        Options options = new Options();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(name + ": unknown option, or its value is missing");
            }
            options.set(name, rest.next());
        }
        return options;
    }

    Set<String> scenarios() {
        return scenarios;
    }

    Set<ProxyKind> proxies() {
        return proxies;
    }

    int rounds() {
        return rounds;
    }

    Duration roundTime() {
        return Duration.ofSeconds(seconds);
    }

    /** Only a JVM needs time to compile; the others just fill their caches. */
    Duration warmup(ProxyKind kind) {
        return Duration.ofSeconds(kind.isWeir() ? warmupSeconds : 1);
    }

    /** How long one round may wait for neighbours to leave. */
    Duration patience() {
        return Duration.ofSeconds(patienceSeconds);
    }

    /** The time after which a step, warm-up or round, counts as hung. */
    Duration stepLimit() {
        return Duration.ofSeconds(2L * Math.max(seconds, warmupSeconds) + patienceSeconds + 60);
    }

    int threads() {
        return threads;
    }

    int connections() {
        return connections;
    }

    int idleConnections() {
        return idleConnections;
    }

    List<String> jvmOptions() {
        return jvmOptions;
    }

    String haproxy() {
        return haproxy;
    }

    String nginx() {
        return nginx;
    }

    private void set(String name, String value) {
        switch (name) {
            case "--scenarios" -> scenarios = parseScenarios(value);
            case "--proxies" -> proxies = parseProxies(value);
            case "--rounds" -> rounds = number(name, value, 1, 100);
            case "--seconds" -> seconds = number(name, value, 1, 300);
            case "--warmup" -> warmupSeconds = number(name, value, 1, 300);
            case "--patience" -> patienceSeconds = number(name, value, 0, 3_600);
            case "--threads" -> threads = number(name, value, 1, 64);
            case "--connections" -> connections = number(name, value, 1, 1_000);
            case "--idle" -> idleConnections = number(name, value, 1, 20_000);
            case "--jvm-opts" -> jvmOptions = words(value);
            case "--haproxy" -> haproxy = value;
            case "--nginx" -> nginx = value;
            default -> throw new IllegalArgumentException(name + ": unknown option");
        }
    }

    private static int number(String name, String value, int min, int max) {
        String expected = name + ": '" + value + "' is not a whole number from " + min + " to " + max;
        try {
            int number = Integer.parseInt(value);
            if (number < min || number > max) {
                throw new IllegalArgumentException(expected);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static Set<String> parseScenarios(String value) {
        Set<String> names = new LinkedHashSet<>(List.of(value.split(",", -1)));
        for (String name : names) {
            if (!SCENARIOS.contains(name)) {
                throw new IllegalArgumentException(
                        "--scenarios: unknown scenario '" + name + "', expected some of connect,pingpong,bulk,idle");
            }
        }
        return names;
    }

    private static Set<ProxyKind> parseProxies(String value) {
        Set<ProxyKind> kinds = new LinkedHashSet<>();
        for (String label : value.split(",", -1)) {
            kinds.add(ProxyKind.parse(label));
        }
        return kinds;
    }

    private static List<String> words(String value) {
        return value.isBlank() ? List.of() : List.of(value.trim().split("\\s+", -1));
    }
}
