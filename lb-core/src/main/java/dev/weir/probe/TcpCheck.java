package dev.weir.probe;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A script of connecting, sending and expecting ({@code option tcp-check}); all steps must succeed, in their order. Steps
 * count from 1, as in HAProxy's messages. Without a {@link Connect} at the beginning one is implied, which does not count.
 *
 * @param steps at most 100; none is a connection alone
 */
public record TcpCheck(List<Step> steps) implements Probe {
    private static final int MOST_STEPS = 100;

    /** One step. */
    public sealed interface Step permits Connect, Send, Expect, StartTls {
        /** Said in the message when the step fails; may be empty. */
        String comment();
    }

    /**
     * Closes the connection there is and opens a new one.
     *
     * @param host another host than the check's; empty for that
     * @param port another port; empty for that
     * @param tls how, if over TLS
     * @param linger whether it is closed in order at its end instead of reset ({@code linger})
     * @param comment see {@link Step#comment}
     */
    public record Connect(
            Optional<String> host, OptionalInt port, Optional<TlsSettings> tls, boolean linger, String comment)
            implements Step {
        /** Checks the components. */
        public Connect {
            Objects.requireNonNull(tls, "tls");
            Objects.requireNonNull(comment, "comment");
            Arguments arguments = new Arguments("connect");
            host.ifPresent(name -> arguments.checkLine("host", name, 255));
            port.ifPresent(number -> arguments.checkPort("port", number));
            arguments.throwIfAny();
        }

        /** To the check's own address and port. */
        public static Connect here() {
            return new Connect(Optional.empty(), OptionalInt.empty(), Optional.empty(), false, "");
        }

        /** To another port of the same host. */
        public static Connect toPort(int port) {
            return new Connect(Optional.empty(), OptionalInt.of(port), Optional.empty(), false, "");
        }

        /** Over TLS. */
        public Connect withTls(TlsSettings settings) {
            return new Connect(host, port, Optional.of(settings), linger, comment);
        }

        /** With a comment. */
        public Connect withComment(String words) {
            return new Connect(host, port, tls, linger, words);
        }
    }

    /**
     * Sends, after what was received until then has been thrown away.
     *
     * @param hex what, in hexadecimal
     * @param comment see {@link Step#comment}
     */
    public record Send(String hex, String comment) implements Step {
        /** Checks the components. */
        public Send {
            Objects.requireNonNull(comment, "comment");
            hex = hex.toUpperCase(Locale.ROOT);
            boolean usable = hex.length() % 2 == 0
                    && !hex.isEmpty()
                    && hex.length() / 2 <= Arguments.MOST_BYTES
                    && hex.chars().allMatch(HexFormat::isHexDigit);
            new Arguments("send")
                    .check(usable, "hex", hex, "pairs of hexadecimal digits, at most " + Arguments.MOST_BYTES)
                    .throwIfAny();
        }

        /** Text, as UTF-8. */
        public static Send text(String text) {
            return new Send(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)), "");
        }

        /** Bytes. */
        public static Send hex(String digits) {
            return new Send(digits, "");
        }

        /** With a comment. */
        public Send withComment(String words) {
            return new Send(hex, words);
        }

        /** What is sent. */
        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /**
     * Waits for something in what was received since the last {@link Send} or {@link Connect}.
     *
     * @param match what
     * @param negated whether it must not be there. That is only known when no more can come, or with {@code minReceive}; without
     *     it the step waits until its time is over, and fails
     * @param minReceive bytes that must be there before it is looked at; 0 to look at what is there and be done with it; empty
     *     (HAProxy's -1) to wait for more as long as it does not match
     * @param okStatus status of the check if this is its last step; empty for {@code L7OK}
     * @param errorStatus status if it does not match; empty for {@code L7RSP}
     * @param timeoutStatus status if time is over; empty for {@code L7TOUT}
     * @param comment see {@link Step#comment}
     */
    public record Expect(
            TextMatch match,
            boolean negated,
            OptionalInt minReceive,
            Optional<String> okStatus,
            Optional<String> errorStatus,
            Optional<String> timeoutStatus,
            String comment)
            implements Step {
        private static final List<String> OK = List.of("L7OK", "L7OKC", "L6OK", "L4OK");
        private static final List<String> ERROR = List.of("L7OKC", "L7RSP", "L7STS", "L6RSP", "L4CON");
        private static final List<String> TIMEOUT = List.of("L7TOUT", "L6TOUT", "L4TOUT");

        /** Checks the components. */
        public Expect {
            Objects.requireNonNull(match, "match");
            Objects.requireNonNull(comment, "comment");
            Arguments arguments = new Arguments("expect");
            minReceive.ifPresent(bytes -> arguments.check(
                    bytes >= 0 && bytes <= Arguments.MOST_BYTES, "minReceive", bytes, "0.." + Arguments.MOST_BYTES));
            okStatus.ifPresent(status -> arguments.check(OK.contains(status), "okStatus", status, "one of " + OK));
            errorStatus.ifPresent(
                    status -> arguments.check(ERROR.contains(status), "errorStatus", status, "one of " + ERROR));
            timeoutStatus.ifPresent(
                    status -> arguments.check(TIMEOUT.contains(status), "timeoutStatus", status, "one of " + TIMEOUT));
            arguments.throwIfAny();
        }

        /** This must come. */
        public static Expect of(TextMatch match) {
            return new Expect(
                    match, false, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "");
        }

        /** This must not come. */
        public static Expect not(TextMatch match) {
            return new Expect(
                    match, true, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "");
        }

        /** Not before so many bytes are there ({@code min-recv}). */
        public Expect withMinReceive(int bytes) {
            return new Expect(match, negated, OptionalInt.of(bytes), okStatus, errorStatus, timeoutStatus, comment);
        }

        /** Another status for success; {@code L7OKC} means that the server wants no new clients. */
        public Expect withOkStatus(String status) {
            return new Expect(match, negated, minReceive, Optional.of(status), errorStatus, timeoutStatus, comment);
        }

        /** Another status for a mismatch. */
        public Expect withErrorStatus(String status) {
            return new Expect(match, negated, minReceive, okStatus, Optional.of(status), timeoutStatus, comment);
        }

        /** Another status for time that is over. */
        public Expect withTimeoutStatus(String status) {
            return new Expect(match, negated, minReceive, okStatus, errorStatus, Optional.of(status), comment);
        }

        /** With a comment. */
        public Expect withComment(String words) {
            return new Expect(match, negated, minReceive, okStatus, errorStatus, timeoutStatus, words);
        }
    }

    /**
     * Speaks TLS from here on over the same connection, as after {@code STARTTLS}. HAProxy has no such step.
     *
     * @param tls how
     * @param comment see {@link Step#comment}
     */
    public record StartTls(TlsSettings tls, String comment) implements Step {
        /** Checks the components. */
        public StartTls {
            Objects.requireNonNull(tls, "tls");
            Objects.requireNonNull(comment, "comment");
        }
    }

    /** Checks the components. */
    public TcpCheck {
        steps = List.copyOf(steps);
        boolean connects = steps.stream().anyMatch(Connect.class::isInstance);
        new Arguments("TCP check")
                .check(steps.size() <= MOST_STEPS, "steps", steps.size(), "at most " + MOST_STEPS)
                .check(
                        !connects || steps.get(0) instanceof Connect,
                        "steps",
                        "a connect that is not the first",
                        "the first one to connect as well, where any does")
                .check(!beginsTlsTwice(steps), "steps", "StartTls over TLS", "TLS begun once in a connection")
                .throwIfAny();
    }

    private static boolean beginsTlsTwice(List<Step> steps) {
        boolean overTls = false;
        for (Step step : steps) {
            if (step instanceof Connect connect) {
                overTls = connect.tls().isPresent();
            } else if (step instanceof StartTls) {
                if (overTls) {
                    return true;
                }
                overTls = true;
            }
        }
        return false;
    }

    /** These steps. */
    public static TcpCheck of(Step... steps) {
        return new TcpCheck(List.of(steps));
    }
}
