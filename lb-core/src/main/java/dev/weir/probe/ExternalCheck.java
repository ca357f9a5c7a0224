package dev.weir.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs a program of this machine ({@code option external-check}); exit code 0 is healthy. Its arguments, after the given ones,
 * are HAProxy's: proxy address and port, which are {@code NOT_USED}, server address and port. It gets those of HAProxy's
 * environment variables that are known here ({@code HAPROXY_PROXY_NAME}, and of {@code HAPROXY_SERVER_} {@code NAME}, {@code
 * ADDR}, {@code PORT}, {@code PROTO} and {@code CURCONN}), and nothing of this process's environment but {@code PATH}. It has
 * no input, and its output is thrown away. At the timeout it is killed, with what it has started.
 *
 * @param command an absolute path
 * @param arguments before HAProxy's own
 * @param environment more variables, which win over HAProxy's
 */
public record ExternalCheck(Path command, List<String> arguments, Map<String, String> environment) implements Probe {
    /** Checks the components. */
    public ExternalCheck {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        Arguments problems =
                new Arguments("external check").check(command.isAbsolute(), "command", command, "an absolute path");
        for (String argument : arguments) {
            problems.check(argument.indexOf('\0') < 0, "arguments", argument.length() + " characters", "without NUL");
        }
        environment.forEach((name, value) -> problems.check(
                        !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('\0') < 0,
                        "environment",
                        name,
                        "names without = and NUL")
                .check(value.indexOf('\0') < 0, "environment " + name, value.length() + " characters", "without NUL"));
        problems.throwIfAny();
    }

    /** This program. */
    public static ExternalCheck of(Path command) {
        return new ExternalCheck(command, List.of(), Map.of());
    }
}
