package dev.weir.haproxy;

import java.util.Optional;

/** {@code log}, {@code log-format} and {@code log-tag}. */
final class LogKeywords {
    static final Key<String> LOG_TAG = Key.of("log-tag");

    /** HAProxy's {@code option tcplog} in its own words. */
    private static final String TCP_LOG = "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq";

    private LogKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("log", Scope.BOTH, LogKeywords::log);
        table.add("log-format", Scope.FRONT, LogKeywords::format);
        table.add("log-tag", Scope.BOTH, (line, proxy) -> {
            Word tag = line.next("a name");
            line.end();
            line.findings().note(tag, Note.Kind.FOR_THE_RUNNER, "'log-tag' is for whoever writes the log");
            proxy.settings().put(LOG_TAG, tag.text(), tag);
        });
    }

    private static void log(Statement line, ProxyDraft proxy) {
        if (line.prefix() != Statement.Prefix.NONE) {
            line.end();
            proxy.logs().clear();
            return;
        }
        line.take(Reading.Bound.LOGS, 1, line.keyword());
        if (line.skipIf("global")) {
            line.end();
            proxy.logs().add(new LogLine(Optional.empty()));
        } else {
            LogTargets.read(line).ifPresent(target -> proxy.logs().add(new LogLine(Optional.of(target))));
        }
    }

    private static void format(Statement line, ProxyDraft proxy) {
        Word format = line.next("a format");
        line.end();
        if (!format.is(TCP_LOG)) {
            line.findings()
                    .notSupported(
                            format,
                            "a log format other than that of 'option tcplog' is not supported in "
                                    + proxy.kind().word());
        }
    }
}
