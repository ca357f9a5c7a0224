package dev.weir.examples.differential;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of {@code option tcplog}, field by field. The accept date and the client's port differ with each run. */
final class AccessLine {
    private static final Pattern FORM = Pattern.compile("(?<ip>\\S+):(?<port>\\d+) \\[[^\\]]+\\] (?<frontend>\\S+)"
            + " (?<backend>\\S+)/(?<server>\\S+) (?<tw>-?\\d+)/(?<tc>-?\\d+)/(?<asap>\\+?)(?<tt>\\d+) (?<bytes>\\+?\\d+)"
            + " (?<state>..) (?<ac>\\d+)/(?<fc>\\d+)/(?<bc>\\d+)/(?<sc>\\d+)/(?<rc>\\+?\\d+) (?<sq>\\d+)/(?<bq>\\d+)");

    private static final String[] WORDS = {
        "ip", "frontend", "backend", "server", "asap", "bytes", "state", "ac", "fc", "bc", "sc", "rc", "sq", "bq"
    };
    private static final String[] TIMES = {"tw", "tc", "tt"};

    private final Matcher fields;

    private AccessLine(Matcher fields) {
        this.fields = fields;
    }

    /** The fields, or empty if the line is none of these. */
    static Optional<AccessLine> parse(String line) {
        Matcher fields = FORM.matcher(line);
        return fields.matches() ? Optional.of(new AccessLine(fields)) : Optional.empty();
    }

    /** The client's address and port. */
    String client() {
        return fields.group("ip") + ":" + fields.group("port");
    }

    void tell(String client, Outcome outcome) {
        for (String word : WORDS) {
            outcome.put("log of " + client + " " + word, fields.group(word));
        }
        for (String time : TIMES) {
            outcome.put("log of " + client + " " + time, Millis.of(Long.parseLong(fields.group(time))));
        }
    }
}
