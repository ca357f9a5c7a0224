package dev.weir.haproxy;

import java.util.EnumMap;
import java.util.Map;

/** What is common to all lines while a file is read, and the bounds of its memory. */
final class Reading {
    /** What a file may have in all; HAProxy has other bounds, or none. */
    enum Bound {
        SECTIONS(10_000, "sections"),
        BINDS(10_000, "ports to listen on"),
        SERVERS(20_000, "servers"),
        NETWORKS(100_000, "networks"),
        LOGS(1_000, "log lines");

        private final int most;
        private final String what;

        Bound(int most, String what) {
            this.most = most;
            this.what = what;
        }
    }

    private final Environment environment;
    private final Findings findings;
    private final Map<Bound, Integer> used = new EnumMap<>(Bound.class);

    Reading(Environment environment, Findings findings) {
        this.environment = environment;
        this.findings = findings;
    }

    Environment environment() {
        return environment;
    }

    Findings findings() {
        return findings;
    }

    /** Takes some of a bound; a mistake if there is not so much left. */
    void take(Bound bound, int count, Word word) {
        int before = used.getOrDefault(bound, 0);
        if (before + count > bound.most) {
            throw Mistake.at(word, "the file has more than " + bound.most + " " + bound.what);
        }
        used.put(bound, before + count);
    }
}
