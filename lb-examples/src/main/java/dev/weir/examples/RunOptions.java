package dev.weir.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What both examples can be told on the command line. Filled by picocli. */
final class RunOptions {
    @Option(names = "--serve", description = "Keep running until Ctrl-C instead of giving a tour.")
    boolean serve;

    @Option(
            names = "--bind",
            paramLabel = "NAME=HOST:PORT",
            converter = NamedAddress.Converter.class,
            description = "Listen there for this bind instead of on a loopback address. Repeatable.")
    List<NamedAddress> binds = new ArrayList<>();

    @Option(
            names = "--server",
            paramLabel = "NAME=HOST:PORT",
            converter = NamedAddress.Converter.class,
            description = "Serve with real servers instead of stand-ins; implies --serve. HOST:PORT is where HTTPS is; "
                    + "POP3 and IMAP4 are expected as far from it as 110, 995, 143 and 993 are from 443. Repeatable.")
    List<NamedAddress> servers = new ArrayList<>();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Added to every port on loopback addresses. Default: ${DEFAULT-VALUE}.")
    int portOffset;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write the log there, one line per connection. Default: the tour shows errors only, "
                    + "--serve logs to the screen.")
    @Nullable
    Path log;

    /** Real servers cannot be killed for a tour. */
    boolean serves() {
        return serve || !servers.isEmpty();
    }
}
