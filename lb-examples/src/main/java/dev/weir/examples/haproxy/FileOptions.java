package dev.weir.examples.haproxy;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the command line says about a file to run. Filled by picocli. */
public final class FileOptions {
    @Parameters(
            paramLabel = "FILE",
            description = "A configuration file of HAProxy's, such as /etc/haproxy/haproxy.cfg.")
    Path file = Path.of("");

    @Option(names = "--check", description = "Say what is wrong with the file, or that it is valid, and start nothing.")
    boolean check;

    @Option(
            names = "--lenient",
            description =
                    "Leave out what Weir cannot do, and sections of another mode than tcp, with a note for each, instead"
                            + " of refusing the file.")
    boolean lenient;

    @Option(
            names = "--slf4j",
            description =
                    "Write the log to SLF4J, as with a file that has no log line, instead of where the file says.")
    boolean slf4j;

    /** No options yet. */
    public FileOptions() {}
}
