package dev.weir.examples.standin;

import dev.weir.examples.wire.LineReader;
import dev.weir.examples.wire.LineTooLongException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** IMAP4 before login (RFC 3501), with Exchange's banner. Nobody can log in; ID (RFC 2971) tells which server answers. */
final class ImapConversation implements Conversation {
    private final String fqdn;

    ImapConversation(String fqdn) {
        this.fqdn = fqdn;
    }

    @Override
    public void hold(LineReader in, OutputStream out) throws IOException {
        Replies.sendLines(out, "* OK The Microsoft Exchange IMAP4 service is ready.");
        try {
            String line = in.line();
            while (line != null && answer(line, out)) {
                line = in.line();
            }
        } catch (LineTooLongException e) {
            Replies.sendLines(out, "* BYE Protocol Error: " + e.getMessage());
        }
    }

    /** Answers one command. Returns whether another may follow. */
    private boolean answer(String line, OutputStream out) throws IOException {
        String[] words = line.split(" ", 3);
        if (words.length < 2 || words[0].isEmpty()) {
            Replies.sendLines(out, "* BAD Protocol Error: a command is TAG NAME");
            return true;
        }
        String tag = words[0];
        String command = words[1].toUpperCase(Locale.ROOT);
        switch (command) {
            case "CAPABILITY" ->
                Replies.sendLines(out, "* CAPABILITY IMAP4rev1 ID LOGINDISABLED", tag + " OK CAPABILITY completed.");
            case "ID" ->
                Replies.sendLines(
                        out, "* ID (\"name\" \"Weir stand-in\" \"host\" \"" + fqdn + "\")", tag + " OK ID completed.");
            case "NOOP" -> Replies.sendLines(out, tag + " OK NOOP completed.");
            case "LOGIN" -> Replies.sendLines(out, tag + " NO LOGIN failed.");
            case "LOGOUT" ->
                Replies.sendLines(
                        out,
                        "* BYE Microsoft Exchange Server 2013 IMAP4 server signing off.",
                        tag + " OK LOGOUT completed.");
            default -> Replies.sendLines(out, tag + " BAD Command Error.");
        }
        return !command.equals("LOGOUT");
    }
}
