package dev.weir.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs a program of this machine ({@code option external-check}); exit code 0 is healthy. Its arguments, after the given ones,
 * are HAProxy's: proxy address and port, which are {@code NOT_USED}, server address and port. It gets HAProxy's
 * environment variables, and nothing else of this process's environment but {@code PATH}.
 *
 * @param command an absolute path
 * @param arguments before HAProxy's own
 * @param environment more variables
 */
public record ExternalCheck(Path command, List<String> arguments, Map<String, String> environment) implements Probe {
    /** Checks the components. */
    public ExternalCheck {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        new Arguments("external check")
                .check(command.isAbsolute(), "command", command, "an absolute path")
                .throwIfAny();
    }

    /** This program. */
    public static ExternalCheck of(Path command) {
        return new ExternalCheck(command, List.of(), Map.of());
    }
}
