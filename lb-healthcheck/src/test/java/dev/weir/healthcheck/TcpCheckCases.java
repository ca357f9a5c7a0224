package dev.weir.healthcheck;

import static dev.weir.healthcheck.FakeServer.answers;
import static dev.weir.healthcheck.FakeServer.drips;
import static dev.weir.healthcheck.FakeServer.isSilent;
import static dev.weir.healthcheck.FakeServer.resets;
import static dev.weir.healthcheck.FakeServer.says;
import static dev.weir.healthcheck.FakeServer.saysAndCloses;
import static dev.weir.probe.TcpCheck.Connect.here;

import dev.weir.probe.TcpCheck;
import dev.weir.probe.TcpCheck.Connect;
import dev.weir.probe.TcpCheck.Expect;
import dev.weir.probe.TcpCheck.Send;
import dev.weir.probe.TcpCheck.Step;
import dev.weir.probe.TextMatch;
import java.util.ArrayList;
import java.util.List;

/** Scripts, servers, and what HAProxy 2.6 finds, by its own log; {@link HaproxyTcpCheckIT} asks it again. */
final class TcpCheckCases {
    private static final String HELLO = "hello world\r\n";

    private TcpCheckCases() {}

    /**
     * One script.
     *
     * @param haproxy the same in its configuration
     */
    record Case(String name, FakeServer.Role server, TcpCheck check, List<String> haproxy, String status, String info) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(steps());
        cases.addAll(negations());
        cases.addAll(waiting());
        cases.addAll(statuses());
        return cases;
    }

    private static List<Case> steps() {
        return List.of(
                of("no step at all", says(HELLO)).finds("L4OK", ""),
                of("send alone", says(HELLO)).step(Send.text("foo"), "send foo").finds("L7OK", "(tcp-check)"),
                of("text anywhere", says(HELLO))
                        .step(text("world"), "expect string world")
                        .finds("L7OK", "(tcp-check)"),
                of("text missing", saysAndCloses(HELLO))
                        .step(text("wurld"), "expect string wurld")
                        .finds("L7RSP", "TCPCHK did not match content 'wurld' at step 1"),
                of("missing, with comments", saysAndCloses(HELLO))
                        .step(here().withComment("the connect"), "connect comment \"the connect\"")
                        .step(text("wurld").withComment("the banner"), "expect string wurld comment \"the banner\"")
                        .finds("L7RSP", "TCPCHK did not match content 'wurld' at step 2 comment: the banner"),
                of("another port, refused", says(HELLO))
                        .step(here(), "connect")
                        .step(text("hello"), "expect string hello")
                        .step(Connect.toPort(1).withComment("second"), "connect port 1 comment second")
                        .finds("L4CON", "Connection refused at step 3 of tcp-check (connect port 1) comment: 'second'"),
                of("first port refused", says(HELLO))
                        .step(Connect.toPort(1), "connect port 1")
                        .step(text("hello"), "expect string hello")
                        .finds("L4CON", "Connection refused at step 1 of tcp-check (connect port 1)"),
                of("connect at the end", says(HELLO))
                        .step(here(), "connect")
                        .step(text("hello"), "expect string hello")
                        .step(here(), "connect")
                        .finds("L4OK", "(tcp-check)"),
                of("expects share what was received", says(HELLO))
                        .step(text("world"), "expect string world")
                        .step(text("hello"), "expect string hello")
                        .finds("L7OK", "(tcp-check)"),
                of("send throws away what was received", says(HELLO))
                        .step(text("hello"), "expect string hello")
                        .step(Send.text("foo"), "send foo")
                        .step(text("hello"), "expect string hello")
                        .finds("L7TOUT", "at step 3 of tcp-check (expect string 'hello')"),
                of("bytes sent, bytes missing", answers("no"))
                        .step(Send.hex("0102"), "send-binary 0102")
                        .step(regex("^foo"), "expect rstring ^foo")
                        .finds("L7RSP", "TCPCHK did not match content (regex) at step 2"),
                of("bytes anywhere", says("ab\0cdef"))
                        .step(hex("6364"), "expect binary 6364")
                        .finds("L7OK", "(tcp-check)"),
                of("bytes missing", saysAndCloses(HELLO))
                        .step(hex("0102"), "expect binary 0102")
                        .finds("L7RSP", "TCPCHK did not match content (binary) at step 1"),
                of("expression for bytes", says("ab\0cdef"))
                        .step(hexRegex("00.*64"), "expect rbinary 00.*64")
                        .finds("L7OK", "(tcp-check)"),
                of("expression for bytes, missing", saysAndCloses(HELLO))
                        .step(hexRegex("^0102"), "expect rbinary ^0102")
                        .finds("L7RSP", "TCPCHK did not match content (binary regex) at step 1"),
                of("upper-case digits", saysAndCloses("jkl"))
                        .step(hexRegex("6A6B6C"), "expect rbinary 6A6B6C")
                        .finds("L7OK", "(tcp-check)"));
    }

    private static List<Case> negations() {
        return List.of(
                of("unwanted and there", says(HELLO))
                        .step(noText("hello"), "expect ! string hello")
                        .finds("L7RSP", "TCPCHK matched unwanted content 'hello' at step 1"),
                of("unwanted, and never known not to come", says(HELLO))
                        .step(noText("xyz"), "expect ! string xyz")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect string 'xyz')"),
                of("unwanted, enough seen", says(HELLO))
                        .step(noText("xyz").withMinReceive(5), "expect min-recv 5 ! string xyz")
                        .finds("L7OK", "(tcp-check)"),
                of("unwanted, but longer than what came", says(HELLO))
                        .step(
                                noText("hello-world-is-long").withMinReceive(5),
                                "expect min-recv 5 ! string hello-world-is-long")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect string 'hello-world-is-long')"),
                of("unwanted expression, enough seen", says(HELLO))
                        .step(
                                noRegex("hello-world-is-long").withMinReceive(5),
                                "expect min-recv 5 ! rstring hello-world-is-long")
                        .finds("L7OK", "(tcp-check)"),
                of("unwanted, and the server closed", saysAndCloses(HELLO))
                        .step(noText("xyz"), "expect ! string xyz")
                        .finds("L7OK", "(tcp-check)"),
                of("unwanted, and not a word", saysAndCloses(""))
                        .step(noText("foo"), "expect ! string foo")
                        .finds("L7RSP", "TCPCHK got an empty response at step 1"),
                of("unwanted, and the buffer is full", says("x".repeat(100_000)))
                        .step(noRegex("foo"), "expect ! rstring foo")
                        .finds("L7OK", "(tcp-check)"));
    }

    private static List<Case> waiting() {
        return List.of(
                of("missing, and more may come", says(HELLO))
                        .step(text("wurld"), "expect string wurld")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect string 'wurld')"),
                of("missing, with a comment", says(HELLO))
                        .step(text("wurld").withComment("the banner"), "expect string wurld comment \"the banner\"")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect string 'wurld') comment: 'the banner'"),
                of("silence, expression", isSilent())
                        .step(regex("^ab+c"), "expect rstring ^ab+c")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect regex)"),
                of("silence, expression for bytes", isSilent())
                        .step(hexRegex("0c"), "expect rbinary 0c")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect binary regex)"),
                of("the server closes without a word", saysAndCloses(""))
                        .step(text("foo"), "expect string foo")
                        .finds("L7RSP", "TCPCHK got an empty response at step 1"),
                of("it is looked at once", says(HELLO))
                        .step(text("xyz").withMinReceive(0), "expect min-recv 0 string xyz")
                        .finds("L7RSP", "TCPCHK did not match content 'xyz' at step 1"),
                of("an exact string needs its length", says(HELLO))
                        .step(
                                text("xyzxyzxyzxyzxyzxyzxyz").withMinReceive(0),
                                "expect min-recv 0 string xyzxyzxyzxyzxyzxyzxyz")
                        .finds("L7TOUT", "at step 1 of tcp-check (expect string 'xyzxyzxyzxyzxyzxyzxyz')"),
                of("so many bytes of many", drips("+OK ready", 20))
                        .step(regex("ready").withMinReceive(5), "expect min-recv 5 rstring ready")
                        .finds("L7RSP", "TCPCHK did not match content (regex) at step 1"),
                of("one byte at a time", drips("+OK ready", 20))
                        .step(regex("re.dy$"), "expect rstring re.dy$")
                        .finds("L7OK", "(tcp-check)"),
                of("a full buffer is all there is", says("x".repeat(100_000)))
                        .step(text("foo"), "expect string foo")
                        .finds("L7RSP", "TCPCHK did not match content 'foo' at step 1"));
    }

    private static List<Case> statuses() {
        return List.of(
                of("condition", says(HELLO))
                        .step(text("hello").withOkStatus("L7OKC"), "expect string hello ok-status L7OKC")
                        .finds("L7OKC", "(tcp-check)"),
                of("other success", says(HELLO))
                        .step(text("hello").withOkStatus("L6OK"), "expect string hello ok-status L6OK")
                        .finds("L6OK", "(tcp-check)"),
                of("success of a step before the last", says(HELLO))
                        .step(text("hello").withOkStatus("L7OKC"), "expect string hello ok-status L7OKC")
                        .step(Send.text("foo"), "send foo")
                        .finds("L7OK", "(tcp-check)"),
                of("other failure", saysAndCloses(HELLO))
                        .step(text("wurld").withErrorStatus("L7STS"), "expect string wurld error-status L7STS")
                        .finds("L7STS", "TCPCHK did not match content 'wurld' at step 1"),
                of("failure that is none", saysAndCloses(HELLO))
                        .step(text("wurld").withErrorStatus("L7OKC"), "expect string wurld error-status L7OKC")
                        .finds("L7OKC", "TCPCHK did not match content 'wurld' at step 1"),
                of("failure of a lower layer", saysAndCloses(HELLO))
                        .step(text("wurld").withErrorStatus("L4CON"), "expect string wurld error-status L4CON")
                        .finds("L4CON", "TCPCHK did not match content 'wurld' at step 1"),
                of("not a word, other failure", saysAndCloses(""))
                        .step(
                                text("foo").withErrorStatus("L7STS").withComment("c"),
                                "expect string foo error-status L7STS comment c")
                        .finds("L7STS", "TCPCHK got an empty response at step 1 comment: 'c'"),
                of("other timeout", isSilent())
                        .step(text("foo").withTimeoutStatus("L4TOUT"), "expect string foo tout-status L4TOUT")
                        .finds("L4TOUT", "at step 1 of tcp-check (expect string 'foo')"),
                // Spoken to, so that it cannot reset before the connection is known to be there.
                of("reset after some bytes", resets("foo", true))
                        .step(Send.text("x"), "send x")
                        .step(text("bar"), "expect string bar")
                        .finds("L7RSP", "TCPCHK did not match content 'bar' at step 2"));
    }

    static Expect text(String value) {
        return Expect.of(TextMatch.text(value));
    }

    private static Expect noText(String value) {
        return Expect.not(TextMatch.text(value));
    }

    static Expect regex(String value) {
        return Expect.of(TextMatch.regex(value));
    }

    private static Expect noRegex(String value) {
        return Expect.not(TextMatch.regex(value));
    }

    private static Expect hex(String value) {
        return Expect.of(TextMatch.hex(value));
    }

    private static Expect hexRegex(String value) {
        return Expect.of(TextMatch.hexRegex(value));
    }

    private static Draft of(String name, FakeServer.Role server) {
        return new Draft(name, server);
    }

    /** A case in the making. */
    private static final class Draft {
        private final String name;
        private final FakeServer.Role server;
        private final List<Step> steps = new ArrayList<>();
        private final List<String> haproxy = new ArrayList<>();

        Draft(String name, FakeServer.Role server) {
            this.name = name;
            this.server = server;
        }

        Draft step(Step step, String line) {
            steps.add(step);
            haproxy.add("tcp-check " + line);
            return this;
        }

        Case finds(String status, String info) {
            return new Case(name, server, new TcpCheck(steps), haproxy, status, info);
        }
    }
}
