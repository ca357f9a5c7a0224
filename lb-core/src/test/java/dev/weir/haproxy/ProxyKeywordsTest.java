package dev.weir.haproxy;

import static dev.weir.haproxy.Configs.backend;
import static dev.weir.haproxy.Configs.file;
import static dev.weir.haproxy.Configs.frontend;
import static dev.weir.haproxy.Configs.messages;
import static dev.weir.haproxy.Configs.notes;
import static dev.weir.haproxy.Configs.read;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keywords of frontends and backends, one after another. */
class ProxyKeywordsTest {
    @Test
    void theSmallestFileHasHaproxysDefaults() {
        Frontend frontend = frontend("");
        Backend backend = backend("");
        assertThat(frontend.binds()).containsExactly(new Bind("here", "127.0.0.1", 4000));
        assertThat(frontend.clientTimeout()).isEqualTo(ofSeconds(10));
        assertThat(frontend.backlog()).isEqualTo(1024);
        assertThat(backend.serverTimeout()).isEqualTo(ofSeconds(20));
        assertThat(backend.connectTimeout()).isEqualTo(ofSeconds(3));
        assertThat(backend.queueTimeout()).isEqualTo(ofSeconds(3));
        assertThat(backend.retries()).isEqualTo(3);
        assertThat(backend.redispatch()).isFalse();
        assertThat(backend.balance()).isEqualTo(BalanceStrategy.roundRobin());
        assertThat(backend.health().isActive()).isFalse();
        assertThat(read(file("", "")).notes()).isEmpty();
    }

    @Test
    void limits() {
        Frontend frontend = frontend("maxconn 500\nbacklog 600\nrate-limit sessions 70");
        assertThat(frontend.maxConnections()).isEqualTo(500);
        assertThat(frontend.backlog()).isEqualTo(600);
        assertThat(frontend.maxSessionRate()).isEqualTo(70);
        Backend backend = backend("fullconn 40\nretries 0");
        assertThat(backend.fullConnections()).hasValue(40);
        assertThat(backend.retries()).isZero();
        assertThat(read("global\n maxconn 9\n maxsessrate 8\n" + file("", ""))
                        .topology()
                        .maxConnections())
                .isEqualTo(9);
        assertThat(read("global\n maxconn 9\n maxsessrate 8\n" + file("", ""))
                        .topology()
                        .maxSessionRate())
                .isEqualTo(8);
    }

    @Test
    void timeouts() {
        assertThat(frontend("timeout client 7m").clientTimeout()).isEqualTo(Duration.ofMinutes(7));
        assertThat(frontend("timeout client-fin 1500").clientFinTimeout()).hasValue(ofMillis(1500));
        Backend backend = backend("timeout server 1h\ntimeout queue 250ms\ntimeout tunnel 1d\ntimeout server-fin 2s");
        assertThat(backend.serverTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(backend.queueTimeout()).isEqualTo(ofMillis(250));
        assertThat(backend.tunnelTimeout()).hasValue(Duration.ofDays(1));
        assertThat(backend.serverFinTimeout()).hasValue(ofSeconds(2));
        assertThat(backend("timeout connect 1500us").connectTimeout()).isEqualTo(ofMillis(2));
        assertThat(backend("timeout tunnel 0\ntimeout queue 0").tunnelTimeout()).isEmpty();
    }

    @Test
    void noTimeoutIsWithoutEnd() {
        String text = "frontend ft\n bind :80\n default_backend bk\nbackend bk\n server s 10.0.0.1:80\n";
        assertThat(read(text).topology().frontend("ft").clientTimeout()).isEqualTo(Frontend.DEFAULT_CLIENT_TIMEOUT);
        assertThat(notes(text, Note.Kind.DIFFERENT))
                .extracting(Note::toString)
                .containsExactly(
                        "test.cfg:1:10: 'timeout client' is not set in frontend 'ft': it is 5m, where HAProxy would wait"
                                + " without end",
                        "test.cfg:4:9: 'timeout connect' is not set in backend 'bk': it is 5s, where HAProxy would wait"
                                + " without end",
                        "test.cfg:4:9: 'timeout server' is not set in backend 'bk': it is 5m, where HAProxy would wait"
                                + " without end");
        assertThat(frontend("timeout client 0").clientTimeout()).isEqualTo(Duration.ofDays(24));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-request", "http-keep-alive", "tarpit"})
    void timeoutsOfHttpHaveNoEffect(String name) {
        String text = file("timeout " + name + " 5s", "timeout " + name + " 5s");
        assertThat(read(text).topology()).isEqualTo(read(file("", "")).topology());
        assertThat(notes(text, Note.Kind.NO_EFFECT)).hasSize(2);
    }

    @Test
    void optionsOfFrontends() {
        Frontend frontend = frontend("option dontlognull\noption dontlog-normal\noption logasap\n"
                + "option log-separate-errors\noption independent-streams\noption nolinger");
        assertThat(frontend.dontLogNull()).isTrue();
        assertThat(frontend.dontLogNormal()).isTrue();
        assertThat(frontend.logAsap()).isTrue();
        assertThat(frontend.logSeparateErrors()).isTrue();
        assertThat(frontend.independentStreams()).isTrue();
        assertThat(frontend.noLinger()).isTrue();
        assertThat(frontend("option dontlognull\nno option dontlognull").dontLogNull())
                .isFalse();
    }

    @Test
    void optionsOfBackends() {
        Backend backend = backend("option abortonclose\noption allbackups\noption log-health-checks\n"
                + "option independent-streams\noption nolinger\noption redispatch");
        assertThat(backend.abortOnClose()).isTrue();
        assertThat(backend.allBackups()).isTrue();
        assertThat(backend.logHealthChecks()).isTrue();
        assertThat(backend.independentStreams()).isTrue();
        assertThat(backend.noLinger()).isTrue();
        assertThat(backend.redispatch()).isTrue();
        assertThat(backend("option redispatch -1").redispatch()).isTrue();
        assertThat(backend("option redispatch 0").redispatch()).isFalse();
        assertThat(backend("option redispatch\nno option redispatch").redispatch())
                .isFalse();
        assertThat(backend("option redispatch\ndefault option redispatch").redispatch())
                .isFalse();
        assertThat(messages(file("", "option redispatch 2")))
                .singleElement()
                .asString()
                .contains("interval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"contstats", "socket-stats", "splice-auto", "splice-request", "splice-response", "tcplog"})
    void whatIsAlwaysSoIsNoted(String option) {
        assertThat(notes(file("option " + option, ""), Note.Kind.ALWAYS)).hasSize(1);
    }

    @Test
    void balance() {
        assertThat(backend("balance roundrobin").balance()).isEqualTo(BalanceStrategy.roundRobin());
        assertThat(backend("balance static-rr").balance()).isEqualTo(BalanceStrategy.staticRoundRobin());
        assertThat(backend("balance leastconn").balance()).isEqualTo(BalanceStrategy.leastConnections());
        assertThat(backend("balance first").balance()).isEqualTo(BalanceStrategy.first());
        assertThat(backend("balance source").balance()).isEqualTo(BalanceStrategy.source());
        assertThat(backend("balance random").balance()).isEqualTo(BalanceStrategy.random());
        assertThat(backend("balance random(3)\nhash-balance-factor 150").balance())
                .isEqualTo(BalanceStrategy.random(3, 150));
        assertThat(backend("balance hash src").balance())
                .isEqualTo(BalanceStrategy.hash(HashKey.source(), HashType.mapBased()));
        assertThat(backend("balance hash src,ipmask(24,64)\nhash-type consistent wt6")
                        .balance())
                .isEqualTo(BalanceStrategy.hash(HashKey.sourcePrefix(24, 64), HashType.consistent(HashFunction.WT6)));
    }

    /** Without a function, consistent hashing mixes the hash; with one it does not (reference, 3.8). */
    @Test
    void hashType() {
        assertThat(backend("balance source\nhash-type consistent").balance())
                .isEqualTo(BalanceStrategy.source(HashType.consistent()));
        assertThat(backend("balance source\nhash-type consistent sdbm").balance())
                .isEqualTo(BalanceStrategy.source(HashType.consistent(HashFunction.SDBM)));
        assertThat(backend("hash-type map-based crc32 avalanche\nbalance source")
                        .balance())
                .isEqualTo(BalanceStrategy.source(
                        HashType.mapBased(HashFunction.CRC32).withAvalanche()));
        assertThat(backend("balance source\nhash-type consistent\nhash-balance-factor 120\n"
                                + "hash-preserve-affinity maxconn")
                        .balance())
                .isEqualTo(BalanceStrategy.source(
                        HashType.consistent().withBalanceFactor(120).withAffinity(HashAffinity.MAXCONN)));
    }

    @Test
    void balanceOfHttpFallsBackAsInHaproxy() {
        assertThat(backend("balance uri").balance()).isEqualTo(BalanceStrategy.roundRobin());
        assertThat(notes(file("", "balance url_param x"), Note.Kind.NO_EFFECT)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*:80                | 0.0.0.0    | 80",
                ":81                 | 0.0.0.0    | 81",
                "ipv6@:82            | ::         | 82",
                "10.0.0.9:443        | 10.0.0.9   | 443",
                "[2001:db8::1]:443   | 2001:db8::1| 443",
                "2001:db8::1:443     | 2001:db8::1| 443",
                ":::443              | ::         | 443",
                "ipv4@10.0.0.9:443   | 10.0.0.9   | 443",
                "mail.example.org:25 | mail.example.org | 25",
            })
    void addresses(String written, String host, int port) {
        assertThat(frontend("bind " + written + " name x").binds()).contains(new Bind("x", host, port));
    }

    @Test
    void severalAddressesAndRangesOfPorts() {
        assertThat(frontend("bind 10.0.0.1:80,[::1]:81 name two").binds().subList(1, 3))
                .containsExactly(new Bind("two", "10.0.0.1", 80), new Bind("two:81", "::1", 81));
        assertThat(frontend("bind 10.0.0.1:8000-8002 maxconn 5").binds().subList(1, 4))
                .containsExactly(
                        new Bind("sock-1", "10.0.0.1", 8000, 5),
                        new Bind("sock-2", "10.0.0.1", 8001, 5),
                        new Bind("sock-3", "10.0.0.1", 8002, 5));
    }

    @Test
    void variablesInAddressesNeedNoQuotes() {
        String text = file("bind ${VIP}:$PORT name v", "");
        HaproxyOptions options = Configs.options(java.util.Map.of("VIP", "10.1.1.1", "PORT", "99"));
        assertThat(HaproxyConfig.parse("test.cfg", text, options)
                        .topology()
                        .frontend("ft")
                        .binds())
                .contains(new Bind("v", "10.1.1.1", 99));
    }

    @Test
    void twoBindsOfOneAddressAreMerged() {
        String text = file("bind *:80 name a maxconn 5\nbind 0.0.0.0:80 name b maxconn 6", "");
        assertThat(read(text).topology().frontend("ft").binds()).hasSize(2).contains(new Bind("a", "0.0.0.0", 80, 11));
        assertThat(notes(text, Note.Kind.MERGED))
                .extracting(Note::text)
                .containsExactly("0.0.0.0:80 is bound in line 8 as 'a' already; 'b' is merged into it");
    }

    @Test
    void twoFrontendsCannotBindOneAddress() {
        String other = "frontend other\n bind 127.0.0.1:4000\n default_backend bk\n";
        assertThat(messages(file("", "") + other))
                .containsExactly(
                        "test.cfg:11:7: 127.0.0.1:4000 is bound by frontend 'ft' as well (expected: one frontend"
                                + " an address)");
    }

    @Test
    void aBacklogOfAllBindsIsTheFrontends() {
        String text = file("", "").replace("name here", "name here backlog 77");
        assertThat(read(text).topology().frontend("ft").backlog()).isEqualTo(77);
    }

    @Test
    void logs() {
        String text = "global\n log 127.0.0.1:514 len 200 format rfc5424 local0 notice err\n log-tag weir\n"
                + " hard-stop-after 30s\n nbthread 3\n"
                + file("log global\nlog stdout format raw daemon", "");
        ProcessSettings process = read(text).process();
        assertThat(process.logs()).hasSize(1);
        LogTarget target = process.logs().get(0);
        assertThat(target.address()).isEqualTo("127.0.0.1:514");
        assertThat(target.facility()).isEqualTo("local0");
        assertThat(target.level()).hasValue("notice");
        assertThat(target.urgentLevel()).hasValue("err");
        assertThat(target.length()).hasValue(200);
        assertThat(process.frontendLogs().get("ft").targets())
                .extracting(LogTarget::address)
                .containsExactly("127.0.0.1:514", "stdout");
        assertThat(process.backendLogs()).isEmpty();
        assertThat(process.hardStopAfter()).hasValue(ofSeconds(30));
        assertThat(process.threads()).hasValue(3);
        assertThat(process.logTag()).hasValue("weir");
        assertThat(read("global\n log stdout local0\n" + file("log global\nno log", ""))
                        .process()
                        .frontendLogs())
                .isEmpty();
        assertThat(read(file("log global", "")).process().frontendLogs()).isEmpty();
    }

    @Test
    void backendsHaveLogsAndSectionsTags() {
        ProcessSettings process = read("global\n log-send-hostname gate\n"
                        + file("log 10.0.0.9 local1\nlog-tag front", "log stderr format short daemon info"))
                .process();
        assertThat(process.backendLogs().get("bk").targets())
                .extracting(LogTarget::kind)
                .containsExactly(LogTarget.Kind.STDERR);
        assertThat(process.backendLogs().get("bk").tag()).isEmpty();
        assertThat(process.frontendLogs().get("ft").tag()).hasValue("front");
        assertThat(process.logHostname()).hasValue("gate");
        assertThat(read("global\n log-send-hostname\n" + file("", "")).process().logHostname())
                .hasValue("");
        assertThat(read(file("", "")).process().logHostname()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "stdout, STDOUT, '', 0",
        "fd@1, STDOUT, '', 0",
        "stderr, STDERR, '', 0",
        "fd@2, STDERR, '', 0",
        "127.0.0.1, UDP, 127.0.0.1, 514",
        "10.0.0.9:5140, UDP, 10.0.0.9, 5140",
        "udp@10.0.0.9:5140, UDP, 10.0.0.9, 5140",
        "ipv6@[::1]:5140, UDP, ::1, 5140",
        "[::1], UDP, ::1, 514",
        "log.example.org, UDP, log.example.org, 514",
        ":5140, UDP, 127.0.0.1, 5140",
        "/dev/log, UNIX, /dev/log, 0",
        "unix@/run/log, UNIX, /run/log, 0",
    })
    void addressesOfLogs(String address, LogTarget.Kind kind, String host, int port) {
        LogTarget target = read(file("log " + address + " local0", ""))
                .process()
                .frontendLogs()
                .get("ft")
                .targets()
                .get(0);
        assertThat(target.address()).isEqualTo(address);
        assertThat(target.kind()).isEqualTo(kind);
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
    }

    @Test
    void aListenIsBothOfItsName() {
        var topology = read(Configs.TIMEOUTS + "listen mail\n bind :25\n server s1 10.0.0.1:25\n")
                .topology();
        assertThat(topology.frontend("mail").defaultBackend()).isEqualTo("mail");
        assertThat(topology.backend("mail").servers()).hasSize(1);
    }

    @Test
    void whatIsForAnotherSectionHasNoEffect() {
        String text =
                file("timeout server 1s\nbalance first", "timeout client 1s\nmaxconn 3\ndefault_backend x\nbind :5");
        assertThat(read(text).topology()).isEqualTo(read(file("", "")).topology());
        assertThat(notes(text, Note.Kind.NO_EFFECT)).hasSize(6);
    }

    @Test
    void sectionsThatAreNotForTcpAreLeftOut() {
        String text = "userlist u\n user a password b\npeers p\n peer x 10.0.0.1:1\n" + file("", "")
                + "backend off\n disabled\n";
        assertThat(notes(text, Note.Kind.IGNORED_SECTION))
                .extracting(Note::text)
                .containsExactly(
                        "the section 'userlist' is ignored",
                        "the section 'peers' is ignored",
                        "backend 'off' is left out: it is disabled");
    }

    @Test
    void modeHttpIsWrongAndLeftOutWhenReadLeniently() {
        String text = file("", "") + "listen stats\n mode http\n bind :8404\n stats enable\n";
        assertThat(messages(text))
                .containsExactly(
                        "test.cfg:11:7: mode 'http' is not supported (expected: tcp); it is that of listen 'stats'");
        HaproxyConfig lenient = Configs.readLenient(text);
        assertThat(lenient.topology()).isEqualTo(read(file("", "")).topology());
        assertThat(lenient.notes()).extracting(Note::kind).contains(Note.Kind.IGNORED_SECTION);
    }

    @Test
    void whatIsNotSupportedIsWrongOrNoted() {
        String text = file("filter trace\noption tcpka", "persist rdp-cookie");
        assertThat(messages(text)).hasSize(3).allMatch(message -> message.endsWith("is not supported"));
        HaproxyConfig lenient = Configs.readLenient(text);
        assertThat(lenient.topology()).isEqualTo(read(file("", "")).topology());
        assertThat(lenient.notes())
                .extracting(Note::kind)
                .containsOnly(Note.Kind.NOT_SUPPORTED)
                .hasSize(3);
    }

    @Test
    void theEnvironmentCanBeSetInTheFile() {
        String text = "global\n setenv PORT 70\n presetenv PORT 71\n setenv GONE x\n unsetenv GONE\n"
                + file("bind \"10.0.0.1:${PORT}${GONE}\" name e", "");
        assertThat(read(text).topology().frontend("ft").binds()).contains(new Bind("e", "10.0.0.1", 70));
    }

    @Test
    void allOfHaproxysOwnProcessHasNoEffect() {
        List<String> lines = List.of(
                "daemon",
                "user haproxy",
                "chroot /x",
                "stats socket /run/x",
                "tune.bufsize 16384",
                "pidfile /x",
                "ulimit-n 5");
        String text = "global\n" + String.join("\n", lines) + "\n" + file("", "");
        assertThat(notes(text, Note.Kind.NO_EFFECT)).hasSize(lines.size());
    }
}
