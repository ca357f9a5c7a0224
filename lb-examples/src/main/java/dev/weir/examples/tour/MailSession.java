package dev.weir.examples.tour;

import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.wire.LineReader;
import java.io.IOException;
import java.net.SocketTimeoutException;

/** A mail client that is greeted, finds out whom it talks to, and then keeps its session alive until it signs off. */
final class MailSession implements Session {
    private final ClientConnection connection;
    private final KnownServers servers;
    private final boolean imap;
    private String server = "";

    MailSession(ClientConnection connection, Crowd crowd, KnownServers servers) {
        this.connection = connection;
        this.servers = servers;
        this.imap = crowd.protocol().spoken() == Protocol.IMAP4;
    }

    @Override
    public String ask(boolean last) throws IOException, WrongAnswerException {
        if (server.isEmpty()) {
            begin();
        }
        if (last) {
            return imap ? imapLogout() : popQuit();
        }
        return imap
                ? connection.exchange("n NOOP\r\n", in -> expect(in, "n OK NOOP completed."))
                : connection.exchange("NOOP\r\n", in -> expect(in, "+OK"));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Nothing has been asked before this is done, so a connection that dies in it leaves the request unanswered. */
    private void begin() throws IOException, WrongAnswerException {
        String greeting = imap
                ? "* OK The Microsoft Exchange IMAP4 service is ready."
                : "+OK The Microsoft Exchange POP3 service is ready.";
        try {
            connection.exchange("", in -> expect(in, greeting));
            server = imap ? imapId() : popCapabilities();
        } catch (SocketTimeoutException | NoAnswerException e) {
            throw e;
        } catch (IOException e) {
            throw new NoAnswerException(e);
        }
    }

    private String imapId() throws IOException, WrongAnswerException {
        return connection.exchange("i ID NIL\r\n", in -> {
            String name =
                    servers.namedBetween("* ID (\"name\" \"Weir stand-in\" \"host\" \"", "\")", in.requiredLine());
            expect(in, "i OK ID completed.");
            return name;
        });
    }

    private String popCapabilities() throws IOException, WrongAnswerException {
        return connection.exchange("CAPA\r\n", in -> {
            expect(in, "+OK");
            String name = servers.namedBetween("IMPLEMENTATION ", "", in.requiredLine());
            expect(in, ".");
            return name;
        });
    }

    private String imapLogout() throws IOException, WrongAnswerException {
        return connection.exchange("o LOGOUT\r\n", in -> {
            expect(in, "* BYE Microsoft Exchange Server 2013 IMAP4 server signing off.");
            return expect(in, "o OK LOGOUT completed.");
        });
    }

    private String popQuit() throws IOException, WrongAnswerException {
        return connection.exchange(
                "QUIT\r\n", in -> expect(in, "+OK Microsoft Exchange Server 2013 POP3 server signing off."));
    }

    private String expect(LineReader in, String line) throws IOException, WrongAnswerException {
        WrongAnswerException.check("answer", in.requiredLine(), line);
        return server;
    }
}
