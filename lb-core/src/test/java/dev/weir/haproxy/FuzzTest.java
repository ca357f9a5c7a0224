package dev.weir.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a file holds, the reader gives a topology or says what is wrong in its own exception. Files in the way of published
 * ones are changed by chance; a failure names its seed. The properties {@code weir.haproxy.fuzz} and {@code
 * weir.haproxy.fuzz.first} set how many inputs there are, and the first seed.
 */
class FuzzTest {
    private static final int INPUTS = Integer.getInteger("weir.haproxy.fuzz", 50_000);

    private static final int FIRST = Integer.getInteger("weir.haproxy.fuzz.first", 0);
    private static final String MEANINGFUL = "\"'\\${}[]*#\n\t ,:-+@/%";

    private final List<String> corpus = new ArrayList<>();

    FuzzTest() {
        corpus.add(Configs.file("""
                maxconn 10000
                backlog 5
                option tcplog
                bind [::1]:81-90 name x maxconn 5
                log global
                """, """
                balance hash src,ipmask(24,64)
                hash-type consistent wt6 avalanche
                stick-table type ip size 10k expire 30m
                stick on src
                server s2 "${HOST-10.0.0.2}:443" check inter 2s weight 10 backup
                """));
        corpus.add("""
                global
                    log 127.0.0.1:514 local0 notice
                    maxconn 4096
                    setenv A "b c"
                    hard-stop-after 30s
                defaults base
                    mode tcp
                    retries 3
                    option redispatch
                    timeout client 1m
                    timeout server 1m
                    timeout connect 5s
                    default-server inter 3s rise 2 fall 3
                listen mail from base
                    bind *:25,:::26 name a
                    option smtpchk EHLO example.org
                    acl lan src 10.0.0.0/8 2001:db8::/32
                    server m1 10.0.0.1 check port 25 agent-check agent-port 9 agent-send "x\\n"
                    server m2 10.0.0.2:+0 check track m1
                resolvers dns
                    nameserver n1 10.0.0.53:53
                    hold valid 10s
                frontend ft
                    bind 10.0.0.8:443 name ews
                    bind 10.0.0.8:443 name oa
                    default_backend bk
                backend bk
                    option httpchk
                    http-check send meth GET uri /x ver HTTP/1.1 hdr Host www
                    http-check expect status 200-299
                    option tcp-check
                    tcp-check expect comment "a b" rstring ^\\+OK
                    ignore-persist if lan or { src 10.0.0.1 }
                    server-template t 1-5 _http._tcp.example.org:80 resolvers dns check
                """);
        for (long seed = 0; seed < 20; seed++) {
            corpus.add(HaproxyConfig.write(RandomTopologies.of(seed)));
        }
    }

    @Test
    void anyTextIsReadOrRefused() {
        int read = 0;
        for (int seed = FIRST; seed < FIRST + INPUTS; seed++) {
            String text = mutated(new Random(seed));
            try {
                HaproxyConfig.parse("fuzz.cfg", text, options(seed));
                read++;
            } catch (HaproxyConfigException e) {
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty();
                assertThat(e.problems().size()).as("seed %d", seed).isLessThanOrEqualTo(Findings.MOST_PROBLEMS + 1);
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + " with:\n" + text, e);
            }
        }
        assertThat(read)
                .as("inputs that are still files, or the others test little")
                .isGreaterThan(INPUTS / 100);
    }

    private static HaproxyOptions options(int seed) {
        HaproxyOptions options = seed % 2 == 0 ? HaproxyOptions.strict() : HaproxyOptions.lenient();
        return options.withEnvironment(name -> null).withDns(AskedSource::new);
    }

    private String mutated(Random random) {
        StringBuilder text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
        for (int i = random.nextInt(6); i >= 0; i--) {
            mutate(text, random);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int length = Math.min(text.length() - at, random.nextInt(20));
        switch (random.nextInt(8)) {
            case 0 -> text.delete(at, at + length);
            case 1 -> text.insert(at, text.substring(at, at + length));
            case 2 -> text.insert(at, (char) random.nextInt(256));
            case 3 -> text.insert(at, MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length())));
            case 4 -> text.insert(at, random.nextLong());
            case 5 -> swapWords(text, random);
            case 6 -> {
                String other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(other.length());
                text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(200)));
            }
            default -> {
                if (at < text.length()) {
                    text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(8))));
                }
            }
        }
    }

    /** Puts a word of one place into another, which finds what a change of letters cannot. */
    private static void swapWords(StringBuilder text, Random random) {
        String[] words = text.toString().split("\\s+", 400);
        String word = words[random.nextInt(words.length)];
        int blank = text.indexOf(" ", random.nextInt(text.length() + 1));
        int end = blank < 0 ? -1 : text.indexOf(" ", blank + 1);
        if (end > blank) {
            text.replace(blank + 1, end, word);
        }
    }

    @Test
    void memoryIsBounded() {
        refused("x".repeat(SourceText.MOST_CHARACTERS + 1), "the file is too long");
        refused("backend b\n".repeat(20_000), "the file has more than 10000 sections");
        refused("frontend f\n bind :1-65535\n", "the file has more than 10000 ports to listen on");
        refused(
                "backend b\n" + " server-template t 4000 a.example.org:1\n".repeat(6),
                "the file has more than 20000 servers");
        refused("defaults\n" + " log stdout local0\n".repeat(2_000), "the file has more than 1000 log lines");
        refused(
                "backend b\n" + (" acl a src" + " 10.0.0.1".repeat(60) + "\n").repeat(2_000),
                "more than 100000 networks");
        refused("defaults\n" + "unknown\n".repeat(100_000), "there are 99800 problems more");
        refused("\"" + "$A".repeat(20_000) + "\"", "grows beyond");
        refused("x ".repeat(40_000), "the line has 80000 characters");
    }

    private static void refused(String text, String message) {
        HaproxyOptions options = HaproxyOptions.strict().withEnvironment(name -> "1234");
        assertThatThrownBy(() -> HaproxyConfig.parse("big.cfg", text, options))
                .isInstanceOf(HaproxyConfigException.class)
                .hasMessageContaining(message);
    }
}
