package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Compares Weir with HAProxy and nginx on this machine. Exit status 0: all was measured; 1: something failed; 2: wrong
 * command line or not enough file descriptors.
 */
public final class Compare {
    /** Files of the JVM itself, and connections of the other scenarios. */
    private static final int SPARE_FILES = 500;

    private Compare() {}

    /** Runs the comparison; {@code --help} lists the options. */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            Options options = Options.parse(words);
            requireFiles(options);
            System.exit(compare(options) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(2);
        }
    }

    private static boolean compare(Options options) throws IOException {
        Report report = new Report(System.out);
        try (Workspace workspace = new Workspace();
                Origin origin = Origin.start()) {
            report.line(String.format(
                    "java %s, kernel %s, %d cores, rounds=%d seconds=%d threads=%d",
                    System.getProperty("java.version"),
                    System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors(),
                    options.rounds(),
                    options.roundTime().toSeconds(),
                    options.threads()));
            new Comparison(options, workspace, origin, report).run();
            report.printTable();
        }
        return !report.failed();
    }

    /** Client and origin hold a descriptor each, and so does the proxy, for every idle connection. */
    private static void requireFiles(Options options) throws IOException {
        long needed = SPARE_FILES + (options.scenarios().contains("idle") ? 2L * options.idleConnections() : 0);
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String soft = line.replaceAll("^Max open files\\s+(\\S+).*", "$1");
                if (!soft.equals("unlimited") && Long.parseLong(soft) < needed) {
                    throw new IllegalArgumentException(
                            "ulimit -n is " + soft + ", but --idle " + options.idleConnections() + " needs " + needed);
                }
            }
        }
    }
}
