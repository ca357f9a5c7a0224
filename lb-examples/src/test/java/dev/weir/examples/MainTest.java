package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command line does with input that makes no sense; what it does otherwise is in {@link ExamplesIT}. */
class MainTest {
    private final StringWriter errors = new StringWriter();
    private final StringWriter output = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                                                           | Missing required subcommand
            exchange-2010-affinity --fast                                | Unknown option: '--fast'
            live-change --serve                                          | Unknown option: '--serve'
            haproxy                                                      | Missing required parameter: 'FILE'
            haproxy x.cfg --chek                                         | Unknown option: '--chek'
            healthy-exchange --serve                                     | Unknown option: '--serve'
            triple-hostname                                              | Unmatched argument at index 0: 'triple-hostname'
            single-hostname --fast                                       | Unknown option: '--fast'
            single-hostname --bind                                       | Missing required parameter for option '--bind'
            single-hostname --bind https                                 | 'https' (expected: name=host:port)
            single-hostname --bind https=127.0.0.1:70000                 | (expected: a port of 1..65535)
            single-hostname --bind owa=127.0.0.1:1                       | --bind: no bind is named 'owa'
            single-hostname --port-offset many                           | 'many' is not an int
            single-hostname --port-offset -5                             | --port-offset: -5
            multi-hostname --server a=127.0.0.1:9 --server a=127.0.0.2:9 | --server: two are named 'a'
            multi-hostname --server a=127.0.0.1:9                        | --server: with HTTPS at port 9 of 'a'
            multi-hostname --bind owa=127.0.0.1:9 --bind ecp=127.0.0.1:9 | bind
            single-hostname --server a=nobody.invalid:443                | nobody.invalid
            single-hostname --server b@d=127.0.0.1:443                   | b@d
            """)
    void answersBadInputWithOneLineAndExitCode2(String arguments, String expected) {
        int exitCode = run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

        assertThat(errors.toString()).startsWith("error: ").contains(expected).hasLineCount(1);
        assertThat(exitCode).isEqualTo(2);
    }

    @Test
    void namesTheBindWhosePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            int exitCode = run("single-hostname", "--server", "a=127.0.0.1:9", "--bind", "https=" + address);

            assertThat(errors.toString())
                    .startsWith("error: ")
                    .contains("https", address)
                    .hasLineCount(1);
            assertThat(exitCode).isEqualTo(1);
        }
    }

    @Test
    void helpsOnRequest() {
        assertThat(run("--help")).isZero();
        assertThat(output.toString())
                .contains(
                        "single-hostname",
                        "multi-hostname",
                        "exchange-2010-affinity",
                        "live-change",
                        "healthy-exchange",
                        "haproxy");
        assertThat(run("multi-hostname", "--help")).isZero();
        assertThat(output.toString()).contains("--serve", "--bind", "--server", "--port-offset", "10000");
        assertThat(run("haproxy", "--help")).isZero();
        assertThat(output.toString()).contains("FILE", "--check", "--lenient", "--slf4j", "hard-stop-after");
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        return commandLine
                .setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(output, true))
                .execute(arguments);
    }
}
