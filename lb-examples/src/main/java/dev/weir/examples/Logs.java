package dev.weir.examples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this process logs to. Must be called before the first logger is made. */
final class Logs {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logs() {}

    /** The log of a tour: to the file; or only errors, which would otherwise tear its live line apart. */
    static void ofTour(@Nullable Path file) {
        configure(file, "System.err", file == null ? "error" : "info");
    }

    /** The log of a server: to the file or the screen. */
    static void ofServer(@Nullable Path file) {
        configure(file, "System.out", "info");
    }

    private static void configure(@Nullable Path file, String otherwise, String level) {
        System.setProperty(PREFIX + "logFile", file == null ? otherwise : file.toString());
        System.setProperty(PREFIX + "defaultLogLevel", level);
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "HH:mm:ss.SSS");
        System.setProperty(PREFIX + "showThreadName", "false");
    }
}
