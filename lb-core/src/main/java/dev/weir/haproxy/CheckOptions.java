package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.health.InitialState;
import dev.weir.health.Observation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Options of server lines about health checks, agents and what follows from them. */
final class CheckOptions {
    static final Key<Boolean> CHECK = Key.of("check");
    static final Key<Duration> INTER = Key.of("inter");
    static final Key<Duration> FASTINTER = Key.of("fastinter");
    static final Key<Duration> DOWNINTER = Key.of("downinter");
    static final Key<Integer> RISE = Key.of("rise");
    static final Key<Integer> FALL = Key.of("fall");
    static final Key<Integer> PORT = Key.of("port");
    static final Key<String> ADDR = Key.of("addr");
    static final Key<InitialState> INITIAL_STATE = Key.of("init-state");
    static final Key<Observation.Signal> OBSERVE = Key.of("observe");
    static final Key<Integer> ERROR_LIMIT = Key.of("error-limit");
    static final Key<Observation.OnError> ON_ERROR = Key.of("on-error");
    static final Key<Word> TRACK = Key.of("track");

    static final Key<Boolean> CHECK_SSL = Key.of("check-ssl");
    static final Key<String> CHECK_SNI = Key.of("check-sni");
    static final Key<String> CHECK_ALPN = Key.of("check-alpn");
    static final Key<Boolean> VERIFY = Key.of("verify");
    static final Key<Optional<Path>> CA_FILE = Key.of("ca-file");
    static final Key<String> VERIFY_HOST = Key.of("verifyhost");

    static final Key<Boolean> AGENT_CHECK = Key.of("agent-check");
    static final Key<Integer> AGENT_PORT = Key.of("agent-port");
    static final Key<String> AGENT_ADDR = Key.of("agent-addr");
    static final Key<Duration> AGENT_INTER = Key.of("agent-inter");
    static final Key<String> AGENT_SEND = Key.of("agent-send");

    /** The certificates that the system trusts, in HAProxy's words. */
    static final String SYSTEM_CA = "@system-ca";

    private static final int MOST = 1_000;
    private static final int LAST_PORT = 65_535;

    private CheckOptions() {}

    static void addTo(Map<String, ServerOption> table) {
        addChecks(table);
        addTls(table);
        addAgent(table);
    }

    private static void addChecks(Map<String, ServerOption> table) {
        table.put("check", ServerOptions.flag(CHECK, true));
        table.put("no-check", ServerOptions.flag(CHECK, false));
        table.put("inter", positive(INTER));
        table.put("fastinter", positive(FASTINTER));
        table.put("downinter", positive(DOWNINTER));
        table.put("rise", ServerOptions.number(RISE, 1, MOST));
        table.put("fall", ServerOptions.number(FALL, 1, MOST));
        table.put("port", ServerOptions.number(PORT, 1, LAST_PORT));
        table.put("addr", address(ADDR));
        table.put("init-state", CheckOptions::initialState);
        table.put("observe", CheckOptions::observe);
        table.put("error-limit", ServerOptions.number(ERROR_LIMIT, 1, MOST));
        table.put("on-error", (line, server) -> server.put(ON_ERROR, onError(line.next("fail-check")), line.last()));
        table.put("track", (line, server) -> server.put(TRACK, line.next("a server"), line.last()));
    }

    private static void addTls(Map<String, ServerOption> table) {
        table.put("check-ssl", ServerOptions.flag(CHECK_SSL, true));
        table.put("no-check-ssl", ServerOptions.flag(CHECK_SSL, false));
        table.put("check-sni", text(CHECK_SNI));
        table.put("check-alpn", text(CHECK_ALPN));
        table.put("verifyhost", text(VERIFY_HOST));
        table.put("verify", (line, server) -> {
            Word word = line.next("none or required");
            if (!word.is("none") && !word.is("required")) {
                throw Mistake.unknown(
                        word, "verify " + word.quoted() + " (expected: none or required)", List.of("none", "required"));
            }
            server.put(VERIFY, word.is("required"), word);
        });
        table.put("ca-file", (line, server) -> {
            Word word = line.next("a file");
            try {
                Optional<Path> file = word.is(SYSTEM_CA) ? Optional.empty() : Optional.of(Path.of(word.text()));
                server.put(CA_FILE, file, word);
            } catch (InvalidPathException e) {
                throw Mistake.at(word, word.quoted() + " is no path of a file");
            }
        });
    }

    private static void addAgent(Map<String, ServerOption> table) {
        table.put("agent-check", ServerOptions.flag(AGENT_CHECK, true));
        table.put("no-agent-check", ServerOptions.flag(AGENT_CHECK, false));
        table.put("agent-port", ServerOptions.number(AGENT_PORT, 1, LAST_PORT));
        table.put("agent-addr", address(AGENT_ADDR));
        table.put("agent-inter", positive(AGENT_INTER));
        table.put("agent-send", text(AGENT_SEND));
    }

    private static ServerOption text(Key<String> key) {
        return (line, server) -> server.put(key, line.next("a text").text(), line.last());
    }

    private static ServerOption positive(Key<Duration> key) {
        return (line, server) -> {
            Word option = line.last();
            Duration time = line.time(option.quoted());
            if (time.isZero()) {
                throw Mistake.at(line.last(), line.last().quoted() + " (expected: more than zero)");
            }
            server.put(key, time, line.last());
        };
    }

    private static ServerOption address(Key<String> key) {
        return (line, server) -> {
            Address address = line.address("an address");
            if (address.isAny() || !address.port().isEmpty()) {
                throw Mistake.at(address.word(), address.word().quoted() + " (expected: a host without a port)");
            }
            server.put(key, address.host(), address.word());
        };
    }

    static void initialState(Statement line, Settings server) {
        Word word = line.next("up or down");
        InitialState wanted = Arrays.stream(InitialState.values())
                .filter(state -> word.is(Words.of(state)))
                .findFirst()
                .orElseThrow(() -> Mistake.unknown(
                        word, "init-state " + word.quoted(), List.of("up", "fully-up", "down", "fully-down")));
        server.put(INITIAL_STATE, wanted, word);
    }

    private static Observation.OnError onError(Word word) {
        return Arrays.stream(Observation.OnError.values())
                .filter(action -> word.is(Words.of(action)))
                .findFirst()
                .orElseThrow(() -> Mistake.unknown(
                        word,
                        "on-error " + word.quoted(),
                        List.of("fastinter", "fail-check", "sudden-death", "mark-down")));
    }

    private static void observe(Statement line, Settings server) {
        Word layer = line.next("layer4");
        if (layer.is("layer7")) {
            throw Mistake.at(layer, "'observe layer7' acts on HTTP (expected: layer4)");
        }
        if (!layer.is("layer4")) {
            throw Mistake.unknown(layer, "observe " + layer.quoted(), List.of("layer4"));
        }
        server.put(OBSERVE, Observation.Signal.CONNECT, layer);
    }

    /** Takes what a description says is wrong with it to the word that it is about. */
    static <T> T described(Word word, Supplier<T> description) {
        try {
            return description.get();
        } catch (ConfigurationException e) {
            throw Mistake.of(word, e);
        }
    }
}
