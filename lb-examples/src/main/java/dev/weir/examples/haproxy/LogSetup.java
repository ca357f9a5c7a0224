package dev.weir.examples.haproxy;

/** Where SLF4J writes in this process. Must be called before the first logger is made. */
final class LogSetup {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private LogSetup() {}

    /** All of it to the standard output; or, if the log of the file's own is elsewhere, only trouble, beside what is for people. */
    static void of(boolean all) {
        System.setProperty(PREFIX + "logFile", all ? "System.out" : "System.err");
        System.setProperty(PREFIX + "defaultLogLevel", all ? "info" : "warn");
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "HH:mm:ss.SSS");
        System.setProperty(PREFIX + "showThreadName", "false");
    }
}
