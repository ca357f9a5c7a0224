package dev.weir.examples;

import dev.weir.examples.haproxy.FileOptions;
import dev.weir.examples.haproxy.FileRun;
import dev.weir.examples.tour.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The examples' command line. Exit code 0: all went well. 1: the tour failed, a file is wrong, or this machine did not allow it.
 * 2: the command line makes no sense.
 */
@Command(
        name = "lb-examples",
        synopsisSubcommandLabel =
                "(single-hostname | multi-hostname | exchange-2010-affinity | live-change | healthy-exchange | haproxy)",
        description =
                "The front door of Microsoft Exchange, with Weir; or any other, from a configuration file of HAProxy's.")
public final class Main {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli sees it set, prints the help and runs nothing
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls a command
    private CommandSpec spec;

    private Main() {}

    /** Runs an example and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(badInput())
                .setExecutionExceptionHandler(failure());
    }

    @Command(
            name = "single-hostname",
            description = "Every service behind one host name and one address: the published configuration.")
    int singleHostname(@Mixin RunOptions options) throws IOException, InterruptedException {
        return run(Example.SINGLE_HOSTNAME, options);
    }

    @Command(
            name = "multi-hostname",
            description = "A host name, an address, a backend and fitting timeouts for each service.")
    int multiHostname(@Mixin RunOptions options) throws IOException, InterruptedException {
        return run(Example.MULTI_HOSTNAME, options);
    }

    @Command(
            name = "exchange-2010-affinity",
            description = "Clients of Exchange 2010, with all of their ports at one server, also when it dies.")
    int exchange2010Affinity() throws IOException, InterruptedException {
        Logs.ofTour(null);
        boolean wentWell = new AffinityTour(Screen.ofThisProcess()).run();
        return wentWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "live-change",
            description = "Servers, timeouts and addresses change while clients ask, and nobody notices.")
    int liveChange() throws IOException, InterruptedException {
        Logs.ofTour(null);
        boolean wentWell = new LiveChangeTour(Screen.ofThisProcess()).run();
        return wentWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "healthy-exchange",
            description =
                    "One service of a server dies in three ways; it alone moves, and the reason is told in words.")
    int healthyExchange() throws IOException, InterruptedException {
        Logs.ofTour(null);
        boolean wentWell = new HealthyTour(Screen.ofThisProcess()).run();
        return wentWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "haproxy",
            description =
                    "Run a configuration file of HAProxy's, mode tcp, in the foreground. SIGTERM stops it when its"
                            + " connections have ended, or after hard-stop-after; SIGINT (Ctrl-C) stops it at once.")
    int haproxy(@Mixin FileOptions options) throws InterruptedException {
        CommandLine command = spec.commandLine();
        return new FileRun(options, command.getOut(), command.getErr()).run();
    }

    private static int run(Example example, RunOptions options) throws IOException, InterruptedException {
        if (options.serves()) {
            Logs.ofServer(options.log);
            new Demonstration(example, options, Screen.ofThisProcess()).serve();
            return CommandLine.ExitCode.OK;
        }
        Logs.ofTour(options.log);
        boolean wentWell = new Demonstration(example, options, Screen.ofThisProcess()).tour();
        return wentWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static IParameterExceptionHandler badInput() {
        return (problem, args) -> {
            CommandLine command = problem.getCommandLine();
            command.getErr().println("error: " + problem.getMessage() + " (--help says what there is)");
            return command.getCommandSpec().exitCodeOnInvalidInput();
        };
    }

    /** What the user or the machine is to blame for is one line; anything else is our defect and keeps its stack trace. */
    private static IExecutionExceptionHandler failure() {
        return (problem, command, parsed) -> {
            if (problem instanceof IllegalArgumentException) {
                command.getErr().println("error: " + problem.getMessage());
                return command.getCommandSpec().exitCodeOnInvalidInput();
            }
            if (problem instanceof IOException || problem instanceof UncheckedIOException) {
                command.getErr().println("error: " + problem.getMessage());
                return command.getCommandSpec().exitCodeOnExecutionException();
            }
            throw problem;
        };
    }
}
