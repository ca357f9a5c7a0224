package dev.weir.healthcheck;

import dev.weir.probe.SmtpCheck;
import java.util.Locale;

/**
 * HAProxy's {@code smtpchk}, with {@code STARTTLS} besides (RFC 5321 and 3207). Unlike HAProxy's it takes a banner of several
 * lines, and does not wait for more after an answer that cannot become a good one.
 */
final class SmtpConversation extends LineConversation {
    private static final int CODE_LENGTH = 3;

    private enum State {
        BANNER,
        HELLO,
        STARTTLS,
        QUIT
    }

    private final SmtpCheck check;
    private State state = State.BANNER;
    private boolean isSecure;
    private boolean offersTls;
    private String firstLine = "";
    private String beginning = "";

    SmtpConversation(SmtpCheck check) {
        this.check = check;
    }

    @Override
    Move afterTls() {
        isSecure = true;
        return hello();
    }

    @Override
    Move take(String line) {
        if (!isReply(line)) {
            return new Move.End(garbage(line));
        }
        firstLine = isAnswered() ? firstLine : line;
        if (line.charAt(0) != '2') {
            return new Move.End(Layer7.wrongStatus(text(line)).withCode(code(line)));
        }
        // A banner or the first line of an answer is the server's name, not what it can do.
        offersTls |= state == State.HELLO
                && isAnswered()
                && text(line).toUpperCase(Locale.ROOT).equals("STARTTLS");
        boolean hasMoreLines = line.length() > CODE_LENGTH && line.charAt(CODE_LENGTH) == '-';
        // The rest of a farewell of several lines is not waited for.
        return hasMoreLines && state != State.QUIT ? WAIT : answered(line);
    }

    @Override
    void waitingWith(String start) {
        beginning = start;
    }

    @Override
    Finding ended() {
        if (!isAnswered()) {
            String empty = emptyAnswer();
            return state == State.BANNER ? Layer7.invalid(empty) : Layer7.wrongStatus(empty);
        }
        String words = "closed in the middle of an answer: " + text(firstLine);
        return state == State.BANNER
                ? Layer7.invalid(words)
                : Layer7.wrongStatus(words).withCode(code(firstLine));
    }

    /** A banner that is none is known for one by its first four bytes, even if its line has no end. */
    @Override
    public Finding timedOut() {
        boolean isHopeless = state == State.BANNER && beginning.length() > CODE_LENGTH && !isReply(beginning);
        return isHopeless ? garbage(beginning) : super.timedOut();
    }

    @Override
    String expected() {
        return switch (state) {
            case BANNER -> "banner";
            case HELLO -> check.command();
            case STARTTLS -> "STARTTLS";
            case QUIT -> "QUIT";
        };
    }

    private Move answered(String line) {
        return switch (state) {
            case BANNER -> {
                countStep(); // HAProxy looks at the banner twice
                yield hello();
            }
            case HELLO -> check.startTls().isPresent() && !isSecure ? askForTls() : quit();
            case STARTTLS ->
                code(line) == 220
                        ? startTls(check.startTls().orElseThrow())
                        : new Move.End(Layer7.wrongStatus(text(line)).withCode(code(line)));
            case QUIT -> new Move.End(Layer7.ok(text(line)).withCode(code(line)));
        };
    }

    private Move hello() {
        state = State.HELLO;
        return say(check.command() + " " + check.domain());
    }

    private Move askForTls() {
        if (!offersTls) {
            return new Move.End(Layer7.wrongStatus("STARTTLS is not offered"));
        }
        state = State.STARTTLS;
        return say("STARTTLS");
    }

    private Move quit() {
        state = State.QUIT;
        return say("QUIT");
    }

    /** As in HAProxy: only a banner can be no SMTP at all. */
    private Finding garbage(String line) {
        String words = Words.of(line);
        return state == State.BANNER ? Layer7.invalid(words) : Layer7.wrongStatus(words);
    }

    private static boolean isReply(String line) {
        return line.length() >= CODE_LENGTH
                && isDigit(line.charAt(0))
                && isDigit(line.charAt(1))
                && isDigit(line.charAt(2))
                && (line.length() == CODE_LENGTH || line.charAt(CODE_LENGTH) == ' ' || line.charAt(CODE_LENGTH) == '-');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int code(String line) {
        return Integer.parseInt(line.substring(0, CODE_LENGTH));
    }

    private static String text(String line) {
        return line.length() > CODE_LENGTH ? Words.of(line.substring(CODE_LENGTH + 1)) : "";
    }
}
