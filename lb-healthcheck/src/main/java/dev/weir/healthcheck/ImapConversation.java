package dev.weir.healthcheck;

import dev.weir.probe.ImapCheck;
import java.util.Locale;
import java.util.Optional;

/** Greeting, {@code STARTTLS} if wanted, and {@code LOGOUT} of IMAP4 (RFC 3501). */
final class ImapConversation extends LineConversation {
    private static final String TLS_TAG = "w1";
    private static final String LOGOUT_TAG = "w2";

    private enum State {
        GREETING,
        STARTTLS,
        LOGOUT
    }

    private final ImapCheck check;
    private final Greeting wanted;
    private State state = State.GREETING;
    private String greeting = "";
    private boolean saidBye;

    ImapConversation(ImapCheck check) {
        this.check = check;
        this.wanted = new Greeting(check.greeting());
    }

    @Override
    Move take(String line) {
        return switch (state) {
            case GREETING -> greeted(line);
            case STARTTLS -> answered(line, TLS_TAG);
            case LOGOUT -> answered(line, LOGOUT_TAG);
        };
    }

    @Override
    Move afterTls() {
        return logout();
    }

    /** A server that has said goodbye owes no more than it has. */
    @Override
    Finding ended() {
        if (state == State.LOGOUT && saidBye) {
            return Layer7.ok(greeting);
        }
        return state == State.GREETING ? Layer7.invalid(emptyAnswer()) : Layer7.wrongStatus(emptyAnswer());
    }

    @Override
    String expected() {
        return switch (state) {
            case GREETING -> "greeting";
            case STARTTLS -> "STARTTLS";
            case LOGOUT -> "LOGOUT";
        };
    }

    private Move greeted(String line) {
        boolean isAuthenticated = begins(line, "* PREAUTH");
        if (begins(line, "* BYE")) {
            return new Move.End(Layer7.wrongStatus(Words.of(line)));
        }
        if (!isAuthenticated && !begins(line, "* OK")) {
            return new Move.End(Layer7.invalid(Words.of(line)));
        }
        greeting = Words.of(line);
        Optional<Finding> objection = wanted.objection(line);
        if (objection.isPresent()) {
            return new Move.End(objection.get());
        }
        if (check.startTls().isEmpty()) {
            return logout();
        }
        if (isAuthenticated) { // STARTTLS is for before; whoever made up this greeting wants to do without
            return new Move.End(Layer7.wrongStatus("no STARTTLS after this greeting: " + greeting));
        }
        state = State.STARTTLS;
        return say(TLS_TAG + " STARTTLS");
    }

    private Move answered(String line, String tag) {
        if (begins(line, "*")) {
            saidBye |= begins(line, "* BYE");
            return WAIT;
        }
        if (begins(line, tag + " OK")) {
            return state == State.LOGOUT
                    ? new Move.End(Layer7.ok(greeting))
                    : startTls(check.startTls().orElseThrow());
        }
        boolean isRefused = begins(line, tag + " NO") || begins(line, tag + " BAD");
        String words = Words.of(line);
        return new Move.End(isRefused ? Layer7.wrongStatus(words) : Layer7.invalid(words));
    }

    private Move logout() {
        state = State.LOGOUT;
        saidBye = false;
        return say(LOGOUT_TAG + " LOGOUT");
    }

    /** With these words, in any case. */
    private static boolean begins(String line, String words) {
        int length = words.length();
        return line.length() >= length
                && line.substring(0, length).toUpperCase(Locale.ROOT).equals(words.toUpperCase(Locale.ROOT))
                && (line.length() == length || line.charAt(length) == ' ');
    }
}
