package dev.weir.healthcheck;

import dev.weir.probe.Pop3Check;
import java.util.Optional;

/** Greeting, {@code STLS} if wanted, and {@code QUIT} of POP3 (RFC 1939 and 2595). */
final class Pop3Conversation extends LineConversation {
    private enum State {
        GREETING,
        STLS,
        QUIT
    }

    private final Pop3Check check;
    private final Greeting wanted;
    private State state = State.GREETING;
    private String greeting = "";

    Pop3Conversation(Pop3Check check) {
        this.check = check;
        this.wanted = new Greeting(check.greeting());
    }

    @Override
    Move take(String line) {
        if (begins(line, "+OK")) {
            return agreed(line);
        }
        String words = Words.of(line);
        return new Move.End(begins(line, "-ERR") ? Layer7.wrongStatus(words) : Layer7.invalid(words));
    }

    @Override
    Move afterTls() {
        return quit();
    }

    @Override
    Finding ended() {
        return state == State.GREETING ? Layer7.invalid(emptyAnswer()) : Layer7.wrongStatus(emptyAnswer());
    }

    @Override
    String expected() {
        return switch (state) {
            case GREETING -> "greeting";
            case STLS -> "STLS";
            case QUIT -> "QUIT";
        };
    }

    private Move agreed(String line) {
        return switch (state) {
            case GREETING -> greeted(line);
            case STLS -> startTls(check.startTls().orElseThrow());
            case QUIT -> new Move.End(Layer7.ok(greeting));
        };
    }

    private Move greeted(String line) {
        greeting = Words.of(line);
        Optional<Finding> objection = wanted.objection(line);
        if (objection.isPresent()) {
            return new Move.End(objection.get());
        }
        if (check.startTls().isEmpty()) {
            return quit();
        }
        state = State.STLS;
        return say("STLS");
    }

    private Move quit() {
        state = State.QUIT;
        return say("QUIT");
    }

    private static boolean begins(String line, String word) {
        return line.startsWith(word) && (line.length() == word.length() || line.charAt(word.length()) == ' ');
    }
}
