package dev.weir.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client accepts as an answer. The server has said all it will ever say before the client asks. */
class SessionsTest {
    private static final KnownServers SERVERS = new KnownServers(List.of("cas1", "cas2"));
    private static final String PAGE = "owa at cas2.contoso.com\n";

    private ServerSocket listener;
    private Socket served;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        if (served != null) {
            served.close();
        }
        listener.close();
    }

    @Test
    void takesThePageAndThenTheHealthPageOfAService() throws Exception {
        String health = "200 OK<br/>cas1.contoso.com";

        Session session = https(answer("CAS2", PAGE) + answer("CAS1", health));

        assertThat(session.ask(false)).isEqualTo("cas2");
        assertThat(session.ask(false)).isEqualTo("cas1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK       | CAS2 | ecp at cas2.contoso.com\\n | answer
            HTTP/1.1 200 OK       | CAS2 | owa at cas2.contoso.com    | answer
            HTTP/1.1 200 OK       | CAS3 | owa at cas3.contoso.com\\n | server
            HTTP/1.1 200 OK       | CAS1 | owa at cas2.contoso.com\\n | X-FEServer
            HTTP/1.1 404 No       | CAS2 | owa at cas2.contoso.com\\n | status
            """)
    void refusesAnAnswerThatDiffersAnywhere(String status, String server, String body, String what) throws Exception {
        String text = body.replace("\\n", "\n");
        Session session = https(answer(server, text).replace("HTTP/1.1 200 OK", status));

        assertThatThrownBy(() -> session.ask(false))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageStartingWith(what + ": ");
    }

    @Test
    void refusesALengthThatIsNoneOrTooLong() throws Exception {
        for (String length : List.of("-1", "x", "99999", "")) {
            Session session = https(answer("CAS2", PAGE).replace("Content-Length: 24", "Content-Length: " + length));
            assertThatThrownBy(() -> session.ask(false))
                    .isInstanceOf(WrongAnswerException.class)
                    .hasMessageStartingWith("Content-Length: '" + length + "'");
        }
    }

    @Test
    void expectsTheConnectionToCloseWhenItSaidSo() throws Exception {
        Session session = https(answer("CAS2", PAGE));

        assertThatThrownBy(() -> session.ask(true))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageStartingWith("Connection: 'keep-alive'");
    }

    @Test
    void saysThatNoAnswerBegan() throws Exception {
        Session https = https("");
        Session imap = mail(Protocol.IMAP4, "");

        assertThatThrownBy(() -> https.ask(false)).isInstanceOf(NoAnswerException.class);
        assertThatThrownBy(() -> imap.ask(false)).isInstanceOf(NoAnswerException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 60, 129})
    void saysThatAnAnswerEndedTooSoon(int length) throws Exception {
        Session session = https(answer("CAS2", PAGE).substring(0, length));

        assertThatThrownBy(() -> session.ask(false))
                .isInstanceOf(EOFException.class)
                .isNotInstanceOf(NoAnswerException.class);
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
        listener.close();

        assertThatThrownBy(() -> ClientConnection.open(crowd(Protocol.IMAP4, address), null))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void speaksImap() throws Exception {
        Session session = mail(Protocol.IMAP4, """
                * OK The Microsoft Exchange IMAP4 service is ready.
                * ID ("name" "Weir stand-in" "host" "cas1.contoso.com")
                i OK ID completed.
                n OK NOOP completed.
                * BYE Microsoft Exchange Server 2013 IMAP4 server signing off.
                o OK LOGOUT completed.
                """);

        assertThat(session.ask(false)).isEqualTo("cas1");
        assertThat(session.ask(true)).isEqualTo("cas1");
    }

    @Test
    void speaksPop3() throws Exception {
        Session session = mail(Protocol.POP3, """
                +OK The Microsoft Exchange POP3 service is ready.
                +OK
                IMPLEMENTATION cas2.contoso.com
                .
                +OK
                +OK Microsoft Exchange Server 2013 POP3 server signing off.
                """);

        assertThat(session.ask(false)).isEqualTo("cas2");
        assertThat(session.ask(true)).isEqualTo("cas2");
    }

    @Test
    void refusesAnotherGreeting() throws Exception {
        Session session = mail(Protocol.POP3, "+OK Dovecot ready.\n");

        assertThatThrownBy(() -> session.ask(false)).isInstanceOf(WrongAnswerException.class);
    }

    @Test
    void countsAMailSessionThatDiesBeforeTheFirstRequestAsUnanswered() throws Exception {
        Session session = mail(Protocol.POP3, "+OK The Microsoft Exchange POP3 service is ready.\n+OK\nIMPL");

        assertThatThrownBy(() -> session.ask(false)).isInstanceOf(NoAnswerException.class);
    }

    private static String answer(String server, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + body.length() + "\r\nX-FEServer: "
                + server + "\r\nConnection: keep-alive\r\n\r\n" + body;
    }

    private Session https(String said) throws IOException {
        InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
        Crowd crowd = new Crowd(1, "owa.contoso.com", address, List.of(ExchangeService.OUTLOOK_WEB));
        return new HttpsSession(new ClientConnection(connected(said)), crowd, SERVERS, 0);
    }

    private Session mail(Protocol protocol, String said) throws IOException {
        InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
        return new MailSession(
                new ClientConnection(connected(said.replace("\n", "\r\n"))), crowd(protocol, address), SERVERS);
    }

    private static Crowd crowd(Protocol protocol, InetSocketAddress address) {
        return new Crowd(1, "mail.contoso.com", address, ExchangeService.over(protocol));
    }

    /** A plain connection on which the server has said this and sent the end of stream. */
    private Socket connected(String said) throws IOException {
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        served = listener.accept();
        served.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
        served.shutdownOutput();
        return client;
    }
}
