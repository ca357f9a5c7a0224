package dev.weir.internal.server;

import java.util.Map;

/** HAProxy's words for its status codes of checks, as its log lines have them. */
final class CheckStatus {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("UNK", "Unknown"),
            Map.entry("INI", "Initializing"),
            Map.entry("CHECKED", "No status change"),
            Map.entry("HANA", "Health analyze"),
            Map.entry("SOCKERR", "Socket error"),
            Map.entry("L4OK", "Layer4 check passed"),
            Map.entry("L4TOUT", "Layer4 timeout"),
            Map.entry("L4CON", "Layer4 connection problem"),
            Map.entry("L6OK", "Layer6 check passed"),
            Map.entry("L6TOUT", "Layer6 timeout"),
            Map.entry("L6RSP", "Layer6 invalid response"),
            Map.entry("L7OK", "Layer7 check passed"),
            Map.entry("L7OKC", "Layer7 check conditionally passed"),
            Map.entry("L7TOUT", "Layer7 timeout"),
            Map.entry("L7RSP", "Layer7 invalid response"),
            Map.entry("L7STS", "Layer7 wrong status"),
            Map.entry("PROCOK", "External check passed"),
            Map.entry("PROCERR", "External check error"),
            Map.entry("PROCTOUT", "External check timeout"));

    private CheckStatus() {}

    /** What a code means; a code that HAProxy does not have stands for itself. */
    static String words(String code) {
        return WORDS.getOrDefault(code, code);
    }
}
