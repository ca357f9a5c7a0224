package dev.weir.examples.standin;

import dev.weir.examples.wire.LineReader;
import dev.weir.examples.wire.LineTooLongException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** POP3 before login (RFC 1939), with Exchange's banner. CAPA's IMPLEMENTATION (RFC 2449) tells which server answers. */
final class Pop3Conversation implements Conversation {
    private final String fqdn;

    Pop3Conversation(String fqdn) {
        this.fqdn = fqdn;
    }

    @Override
    public void hold(LineReader in, OutputStream out) throws IOException {
        Replies.sendLines(out, "+OK The Microsoft Exchange POP3 service is ready.");
        try {
            String line = in.line();
            while (line != null && answer(line, out)) {
                line = in.line();
            }
        } catch (LineTooLongException e) {
            Replies.sendLines(out, "-ERR Protocol error: " + e.getMessage());
        }
    }

    /** Answers one command. Returns whether another may follow. */
    private boolean answer(String line, OutputStream out) throws IOException {
        String command = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        switch (command) {
            case "CAPA" -> Replies.sendLines(out, "+OK", "IMPLEMENTATION " + fqdn, ".");
            // RFC 1939 knows NOOP only after login; a stand-in into which nobody can log in allows it before.
            case "NOOP" -> Replies.sendLines(out, "+OK");
            case "QUIT" -> Replies.sendLines(out, "+OK Microsoft Exchange Server 2013 POP3 server signing off.");
            default -> Replies.sendLines(out, "-ERR Protocol error.");
        }
        return !command.equals("QUIT");
    }
}
