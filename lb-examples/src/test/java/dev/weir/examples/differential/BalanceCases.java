package dev.weir.examples.differential;

import java.util.ArrayList;
import java.util.List;

/** Who is picked; haproxy-tcp §3. */
final class BalanceCases {
    private static final String LISTEN = """
            listen fe
                bind 127.0.0.1:{front}
            """;

    private BalanceCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        for (int[] weights : List.of(
                new int[] {1, 1, 1}, new int[] {3, 1}, new int[] {1, 3}, new int[] {5, 1, 1}, new int[] {4, 3, 2, 1})) {
            all.add(sequence("roundrobin", weights));
            all.add(sequence("static-rr", weights));
        }
        all.add(sequence("leastconn", 3, 1));
        all.add(sequence("roundrobin", 0, 2, 1));
        all.addAll(List.of(held(1, 1, 1), held(3, 1), held(1, 2, 3)));
        all.addAll(List.of(leaving(1, 1, 1), leaving(10, 20, 30), first(), firstById()));
        all.addAll(hashes());
        all.addAll(List.of(dynamicRun(), roundRobinPassesOverTheFull(), random()));
        return all;
    }

    private static String letter(int index) {
        return Character.toString('A' + index);
    }

    /** Servers A, B, C with these words after their addresses. */
    private static Case servers(String name, String settings, String... words) {
        StringBuilder lines = new StringBuilder(settings).append(LISTEN);
        List<String> names = new ArrayList<>();
        for (String word : words) {
            String server = letter(names.size());
            names.add(server);
            lines.append("    server ")
                    .append(server)
                    .append(" 127.0.0.1:{")
                    .append(server)
                    .append("} ")
                    .append(word)
                    .append('\n');
        }
        return Case.named(name).config(lines.toString()).greeters(names.toArray(String[]::new));
    }

    private static Case weighted(String name, String settings, int... weights) {
        String[] words = new String[weights.length];
        StringBuilder full = new StringBuilder(name);
        for (int i = 0; i < weights.length; i++) {
            words[i] = "weight " + weights[i];
            full.append('-').append(weights[i]);
        }
        return servers(full.toString(), settings, words);
    }

    private static Case sequence(String algorithm, int... weights) {
        return weighted("balance-" + algorithm, "balance " + algorithm + "\n", weights)
                .script(stage -> stage.visits("c", 16));
    }

    private static Case held(int... weights) {
        return weighted("balance-leastconn-held", "balance leastconn\n", weights)
                .script(stage -> stage.held("c", 12));
    }

    /** Who loses a connection goes behind its equals, too. */
    private static Case leaving(int... weights) {
        return weighted("balance-leastconn-leaving", "balance leastconn\n", weights)
                .script(stage -> {
                    List<Party> held = stage.held("c", 6);
                    for (int i : new int[] {4, 2, 0}) {
                        stage.goodbye(held.get(i));
                    }
                    stage.held("d", 4);
                    for (int i : new int[] {3, 5, 1}) {
                        stage.goodbye(held.get(i));
                    }
                    stage.held("e", 8);
                });
    }

    private static Case first() {
        return servers("balance-first", "balance first\n", "maxconn 2", "maxconn 2", "maxconn 2")
                .script(stage -> stage.held("c", 6));
    }

    private static Case firstById() {
        return servers(
                        "balance-first-by-id",
                        "balance first\n",
                        "id 30 maxconn 1",
                        "id 20 maxconn 1",
                        "id 10 maxconn 1")
                .script(stage -> stage.held("c", 3));
    }

    private static List<Case> hashes() {
        List<Case> all = new ArrayList<>();
        all.add(weighted("balance-source", "balance source\n", 1, 1, 1));
        all.add(weighted("balance-source", "balance source\n", 1, 2, 1));
        all.add(weighted("balance-source-consistent", "balance source\nhash-type consistent\n", 1, 1, 1));
        all.add(weighted("balance-source-consistent", "balance source\nhash-type consistent\n", 1, 2, 1));
        for (String function : List.of("sdbm", "djb2", "wt6", "crc32")) {
            String hash = "balance hash src\nhash-type ";
            all.add(weighted("balance-hash-map-" + function, hash + "map-based " + function + "\n", 1, 1, 1));
            all.add(weighted(
                    "balance-hash-ring-" + function + "-avalanche",
                    hash + "consistent " + function + " avalanche\n",
                    1,
                    1,
                    1));
        }
        all.add(weighted("balance-hash-ring-crc32", "balance hash src\nhash-type consistent crc32\n", 1, 1, 1));
        all.forEach(each -> each.script(stage -> stage.visitsFromMany("c", 16)));
        all.add(weighted("balance-factor", "balance source\nhash-type consistent\nhash-balance-factor 150\n", 1, 1, 1)
                .script(stage -> stage.held("c", 9)));
        return all;
    }

    private static Case dynamicRun() {
        return weighted("balance-dynamic-run", "", 1, 1, 1)
                .script(stage -> {
                    stage.visits("all", 4);
                    stage.operate("disable server fe/B");
                    stage.visits("noB", 6);
                    stage.operate("enable server fe/B");
                    stage.visits("again", 9);
                    stage.operate("set weight fe/A 3");
                    stage.visits("A3", 10);
                    stage.operate("set weight fe/A 0");
                    stage.visits("A0", 6);
                    stage.operate("set server fe/C state drain");
                    stage.visits("noC", 3);
                })
                .differs("weight-line", "event 1 of fe/A", "nothing -> Server fe/A has weight 3*")
                .differs("weight-line", "event 2 of fe/A", "nothing -> Server fe/A has weight 0*");
    }

    private static Case roundRobinPassesOverTheFull() {
        return servers("balance-roundrobin-passes-over-the-full", "", "maxconn 1", "maxconn 3", "maxconn 1")
                .script(stage -> stage.held("c", 5));
    }

    /** Where there is nothing to draw. */
    private static Case random() {
        return servers("balance-random-of-one", "balance random\n", "", "weight 0")
                .script(stage -> stage.visits("c", 6));
    }
}
