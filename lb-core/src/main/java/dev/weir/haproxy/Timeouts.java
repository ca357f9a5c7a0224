package dev.weir.haproxy;

import java.time.Duration;
import java.util.Optional;

/** The timeouts of a section, none of which is without end here. */
final class Timeouts {
    private final ProxyDraft proxy;
    private final Findings findings;

    Timeouts(ProxyDraft proxy, Findings findings) {
        this.proxy = proxy;
        this.findings = findings;
    }

    /** A timeout that there always is: where none is set HAProxy has none, and this library a default of its own. */
    Duration limit(Key<Duration> key, Duration unset) {
        Optional<Settings.Given<Duration>> given = proxy.settings().find(key);
        if (given.isEmpty()) {
            findings.note(
                    proxy.word(),
                    Note.Kind.DIFFERENT,
                    "'" + key + "' is not set in " + proxy.title() + ": it is " + Times.written(unset)
                            + ", where HAProxy would wait without end");
            return unset;
        }
        if (given.get().value().isZero()) {
            findings.note(
                    given.get().word(),
                    Note.Kind.DIFFERENT,
                    "'" + key + "' of 0 is " + Times.written(Times.LONGEST) + ", where HAProxy would wait without end");
            return Times.LONGEST;
        }
        return given.get().value();
    }

    /** A timeout that there need not be; 0 is none. */
    Optional<Duration> optional(Key<Duration> key) {
        return proxy.settings().get(key).filter(time -> !time.isZero());
    }
}
