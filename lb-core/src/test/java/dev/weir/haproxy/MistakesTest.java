package dev.weir.haproxy;

import static dev.weir.haproxy.Configs.backend;
import static dev.weir.haproxy.Configs.file;
import static dev.weir.haproxy.Configs.messages;
import static dev.weir.haproxy.Configs.notes;
import static dev.weir.haproxy.Configs.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong, and what they are told. */
class MistakesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxcon 100                | test.cfg:8:5: unknown keyword 'maxcon' in a section 'frontend' (did you mean 'maxconn'?)",
                "bind :443 nam web         | test.cfg:8:15: unknown keyword 'nam' in a bind line (did you mean 'name'?)",
                "bind 10.0.0.300:443       | test.cfg:8:10: '10.0.0.300' is neither an IP address nor a host name",
                "bind 10.0.0.3             | test.cfg:8:10: the address '10.0.0.3' has no port (expected: an address and a port such as 10.0.0.1:443 or :443)",
                "bind 10.0.0.3:443000      | test.cfg:8:10: the port '443000' is out of range (expected: a number of 1..65535)",
                "timeout client 30x        | test.cfg:8:20: '30x' is no time (expected: a number with us, ms, s, m, h or d behind it; ms if none)",
                "timeout clent 30s         | test.cfg:8:13: unknown timeout 'clent' (did you mean 'client'?)",
                "timeout client 100d       | test.cfg:8:20: '100d' is too long for 'timeout client' (expected: at most 24d)",
                "option dontlognul         | test.cfg:8:12: unknown keyword 'dontlognul' behind 'option' (did you mean 'dontlognull'?)",
                "maxconn 10k               | test.cfg:8:13: '10k' is no number (expected: a number of 0..2147483647)",
                "maxconn                   | test.cfg:8:5: 'maxconn' has nothing behind it (expected: a number of 0..2147483647)",
                "maxconn 1 2               | test.cfg:8:15: '2' is one word too many here",
                "mode tpc                  | test.cfg:8:10: mode 'tpc' (expected: tcp)",
                "bind unix@/run/x.sock     | test.cfg:8:10: the address 'unix@/run/x.sock' is not supported (expected: an address of TCP over IP)",
                "log 127.0.0.1:70000 local0 | test.cfg:8:9: the port '70000' is out of range (expected: a number of 1..65535)",
                "log stdot local0          | test.cfg:8:9: 'stdot' as the address of a log (did you mean 'stdout'?)",
                "log ring@buf local0       | test.cfg:8:9: a log to 'ring@buf' is not supported (expected: stdout, stderr, an address of UDP such as 127.0.0.1:514, or the path of a socket)",
                "log stdout local0 warn    | test.cfg:8:23: unknown level 'warn' of a log (expected: emerg, alert, crit, err, warning, notice, info, debug)",
                "log stdout raw local0     | test.cfg:8:16: unknown facility 'raw' of a log (expected: format raw, before the facility)",
                "timeout client 50 s       | test.cfg:8:23: 's' stands apart from its number (expected: 50s)",
                "log stdout format rw local0 | test.cfg:8:23: unknown format 'rw' of a log (expected: local, rfc3164, rfc5424, priority, short, timed, iso, raw) (did you mean 'raw'?)",
                "log stdout                | test.cfg:8:9: 'stdout' has nothing behind it (expected: a facility such as local0)",
                "log 127.0.0.1 locl0       | test.cfg:8:19: unknown facility 'locl0' of a log (expected: kern, user, mail, daemon, auth, syslog, lpr, news, uucp, cron, auth2, ftp, ntp, audit, alert, cron2, local0, local1, local2, local3, local4, local5, local6, local7) (did you mean 'local0'?)",
            })
    void ofFrontends(String line, String message) {
        assertThat(messages(file(line, ""))).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "balance roundrobbin            | test.cfg:10:13: unknown algorithm 'roundrobbin' (did you mean 'roundrobin'?)",
                "server s2 10.0.0.2:80 chekc    | test.cfg:10:27: unknown keyword 'chekc' in a server line (did you mean 'check'?)",
                "server s2 10.0.0.2:80 weight 300 | test.cfg:10:34: '300' is out of range (expected: a number of 0..256)",
                "server s2                      | test.cfg:10:12: 's2' has nothing behind it (expected: an address such as 10.0.0.15:443)",
                "server 10.0.0.2:80 check       | test.cfg:10:12: '10.0.0.2:80' stands where the server's name belongs (expected: a name, and an address such as 10.0.0.15:443)",
                "server s/2 10.0.0.2:80         | test.cfg:10:12: the name of a server: 's/2' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                "server s2 10.0.0.2:80 ssl verify none | test.cfg:10:27: 'ssl' is not supported",
                "option redispach               | test.cfg:10:12: unknown keyword 'redispach' behind 'option' (did you mean 'redispatch'?)",
                "retries -1                     | test.cfg:10:13: '-1' is out of range (expected: a number of 0..100)",
                "hash-type consistant           | test.cfg:10:15: hash-type 'consistant' (expected: map-based or consistent) (did you mean 'consistent'?)",
                "balance hash src,ipmask(64)    | test.cfg:10:18: '64' is out of range (expected: a number of 0..32)",
                "balance hash path              | test.cfg:10:18: the expression 'path' is not supported (expected: src, or src,ipmask(24,64))",
            })
    void ofBackends(String line, String message) {
        assertThat(messages(file("", line))).containsExactly(message);
    }

    @Test
    void aMistypedSectionIsOneMistake() {
        assertThat(messages(file("", "") + "fronted other\n bind :9\n maxconn 5\n default_backend bk\n"))
                .containsExactly(
                        "test.cfg:10:1: unknown keyword 'fronted' in a section 'backend' (did you mean 'frontend'?)");
        assertThat(messages("defalts\n timeout client 1s\n"))
                .containsExactly(
                        "test.cfg:1:1: 'defalts' stands outside of any section (expected: a section such as global,"
                                + " defaults, frontend or backend above it) (did you mean 'defaults'?)");
    }

    @Test
    void linesBeforeTheFirstSectionAreOneMistake() {
        assertThat(messages("  mode tcp\n  timeout client 1s\n" + file("", "")))
                .containsExactly(
                        "test.cfg:1:3: 'mode' stands outside of any section (expected: a section such as global,"
                                + " defaults, frontend or backend above it)");
    }

    @Test
    void whatIsInTheWrongSectionIsSentToTheRightOne() {
        assertThat(notes(file("balance leastconn", "bind :5"), Note.Kind.NO_EFFECT))
                .extracting(Note::text)
                .containsExactly(
                        "'balance' has no effect in a section 'frontend' (expected: in a backend or listen)",
                        "'bind' has no effect in a section 'backend' (expected: in a frontend or listen)");
    }

    @Test
    void whatHasNoEffectIsToldBesideTheMistakesThatMayComeOfIt() {
        assertThatThrownBy(() -> Configs.read(
                        "frontend ft\n bind :1\n server s1 10.0.0.1:1\nbackend bk\n server s 10.0.0.1:1\n"))
                .isInstanceOfSatisfying(HaproxyConfigException.class, e -> {
                    assertThat(e.problems()).extracting(Problem::line).containsExactly(1);
                    assertThat(e.notes())
                            .extracting(Note::text)
                            .contains(
                                    "'server' has no effect in a section 'frontend' (expected: in a backend or listen)");
                });
    }

    /** HAProxy allows it, and some name their servers so. */
    @Test
    void anAddressIsANameIfAnAddressFollows() {
        assertThat(backend("server 10.0.0.2 10.0.0.2:80 check").servers()).hasSize(2);
        assertThat(backend("server s2 backup:80").servers().get(1).host()).isEqualTo("backup");
    }

    @Test
    void aFrontendMustLeadSomewhere() {
        assertThat(messages("frontend ft\n bind :1\nbackend bk\n server s 10.0.0.1:1\n"))
                .containsExactly(
                        "test.cfg:1:10: frontend 'ft' leads nowhere (expected: default_backend, or servers in a listen)");
        assertThat(messages("frontend ft\n bind :1\n default_backend b_k\nbackend bk\n server s 10.0.0.1:1\n"))
                .containsExactly("test.cfg:3:18: there is no backend 'b_k' (did you mean 'bk'?)");
        assertThat(messages("frontend ft\n bind :1\n default_backend bk\nbackend bk\n"))
                .containsExactly("test.cfg:3:18: the backend 'bk' has no server");
    }

    @Test
    void whatFollowsFromAMistakeIsNotToldAgain() {
        assertThat(messages("frontend ft\n bind 10.0.0.1\n default_backend bk\nbackend bk\n server s 10.0.0.1:x\n"))
                .hasSize(2);
        assertThat(messages("frontend ft\n bind :1\n default_backend bk\nbackend bk\n server s 10.0.0:1\n"))
                .containsExactly("test.cfg:5:11: '10.0.0' is neither an IP address nor a host name");
    }

    @Test
    void aFileWithoutProxiesIsNone() {
        assertThat(messages(""))
                .containsExactly("test.cfg: there is no frontend in mode tcp with an address to listen on");
        assertThat(messages("global\n maxconn 5\n")).hasSize(1);
    }

    @Test
    void namesAreUnique() {
        assertThat(messages(file("", "") + "backend bk\n server s 10.0.0.1:1\n"))
                .containsExactly("test.cfg:10:9: backend 'bk' has the name of backend 'bk' in line 8");
    }

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheLines() {
        assertThat(problems(file("maxcon 1\nbacklogg 2", "retrys 3\nbalance x")))
                .extracting(Problem::line)
                .containsExactly(8, 9, 12, 13);
    }

    @Test
    void aMessageShowsTheLineAndACaret() {
        assertThatThrownBy(() -> Configs.read(file("\tmaxcon\t100", "")))
                .isInstanceOf(HaproxyConfigException.class)
                .hasMessage("""
                        test.cfg:8:6: unknown keyword 'maxcon' in a section 'frontend' (did you mean 'maxconn'?)
                              maxcon 100
                             ^~~~~~""".replace("     ^", "         ^").replace("      maxcon", "         maxcon"));
    }

    @Test
    void ofALongLineTheCaretShowsThePart() {
        String line = "server s2 10.0.0.2:80 " + "weight 5 ".repeat(25) + "wieght 6";
        Problem problem = problems(file("", line)).get(0);
        String[] shown = problem.toString().split("\n", -1);
        assertThat(shown[1].length()).isLessThan(130);
        int caret = shown[2].indexOf('^');
        assertThat(shown[1].substring(caret, caret + 6)).isEqualTo("wieght");
    }

    @Test
    void conditionalBlocksAreNotSupported() {
        assertThat(messages(".if defined(X)\n" + file("", "") + ".endif\n")).hasSize(2);
    }

    @Test
    void hostileWordsCannotHarmAMessage() {
        String message = problems(file("\"a\\x1b[31mb\\n\"", "")).get(0).toString();
        assertThat(message).contains("'a\\u001b[31mb\\u000a'").doesNotContain("\u001b");
    }
}
