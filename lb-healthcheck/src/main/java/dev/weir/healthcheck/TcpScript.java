package dev.weir.healthcheck;

import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult.Verdict;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the script of a {@code tcp-check}. Statuses and words are those of HAProxy, whose log lines the tests hold against
 * them, but for two: a hex string is shown as such, and a host as well as a port.
 */
final class TcpScript implements Conversation {
    private static final Move WAIT = new Move.Wait();

    private final List<TcpCheck.Step> steps;
    private final Optional<TlsSettings> everyConnectTls;
    private final Map<Integer, TextSearch> searches = new HashMap<>();

    /** Index of the step that is being done; -1 for the connect that the script leaves out. */
    private int current;

    /** Whether that step was handed to the connection, so that it is done when we hear again. */
    private boolean handedOver = true;

    /**
     * At its beginning.
     *
     * @param everyConnectTls for connects that have none of their own
     */
    TcpScript(TcpCheck check, Optional<TlsSettings> everyConnectTls) {
        this.steps = check.steps();
        this.everyConnectTls = everyConnectTls;
        this.current = connectsFirst() ? 0 : -1;
    }

    /** Where the first connection goes. */
    TcpCheck.Connect first() {
        return overTls(connectsFirst() ? (TcpCheck.Connect) steps.get(0) : TcpCheck.Connect.here());
    }

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (handedOver) {
            handedOver = false;
            current++;
        }
        while (current < steps.size()) {
            Move move = move(steps.get(current), received, ended);
            if (move != null) {
                return move;
            }
            current++;
        }
        return new Move.End(success());
    }

    @Override
    public Finding timedOut() {
        TcpCheck.Step step = steps.get(current);
        String status =
                step instanceof TcpCheck.Expect expect ? expect.timeoutStatus().orElse("L7TOUT") : "L7TOUT";
        return failed(Finding.fail(status, ""));
    }

    @Override
    public Finding failed(Finding failure) {
        return failure.withInfo((failure.info() + place()).strip());
    }

    /** The next thing to do for a step; null if it is done. */
    private @Nullable Move move(TcpCheck.Step step, ByteBuf received, boolean ended) {
        if (step instanceof TcpCheck.Expect expect) {
            return expect(expect, received, ended);
        }
        handedOver = true;
        if (step instanceof TcpCheck.Send send) {
            return new Move.Say(send.bytes());
        }
        if (step instanceof TcpCheck.StartTls tls) {
            return new Move.StartTls(tls.tls());
        }
        return new Move.Connect(overTls((TcpCheck.Connect) step));
    }

    private @Nullable Move expect(TcpCheck.Expect expect, ByteBuf received, boolean ended) {
        if (!received.isReadable()) {
            return ended ? error(expect, "TCPCHK got an empty response" + atStep() + quotedComment(expect)) : WAIT;
        }
        TextSearch search = searches.computeIfAbsent(current, index -> new TextSearch(expect.match()));
        if (!ended && received.readableBytes() < least(expect, search)) {
            return WAIT;
        }
        return switch (search.in(received)) {
            case GAVE_UP ->
                error(
                        expect,
                        "TCPCHK gave up: the regular expression takes too long" + atStep() + quotedComment(expect));
            case FOUND -> expect.negated() ? mismatch(expect, "TCPCHK matched unwanted ", search) : null;
            case MISSING -> {
                if (!ended && expect.minReceive().isEmpty()) {
                    yield WAIT;
                }
                yield expect.negated() ? null : mismatch(expect, "TCPCHK did not match ", search);
            }
        };
    }

    /** How many bytes have to be there before it is looked at: no fewer than an exact string has, and then no more. */
    private static int least(TcpCheck.Expect expect, TextSearch search) {
        return search.isExact() ? search.length() : expect.minReceive().orElse(0);
    }

    private Move mismatch(TcpCheck.Expect expect, String words, TextSearch search) {
        String comment = expect.comment().isEmpty() ? "" : " comment: " + expect.comment();
        return error(expect, words + search.content() + atStep() + comment);
    }

    private static Move error(TcpCheck.Expect expect, String words) {
        return new Move.End(finding(expect.errorStatus().orElse("L7RSP"), words));
    }

    /** The last step says what is found; none at all is a connection and no more. */
    private Finding success() {
        TcpCheck.Step last = steps.isEmpty() ? first() : steps.get(steps.size() - 1);
        String status = "L7OK";
        if (last instanceof TcpCheck.Expect expect) {
            status = expect.okStatus().orElse(status);
        } else if (last instanceof TcpCheck.Connect connect) {
            status = overTls(connect).tls().isPresent() ? "L6OK" : "L4OK";
        } else if (last instanceof TcpCheck.StartTls) {
            status = "L6OK";
        }
        return finding(status, steps.isEmpty() ? "" : "(tcp-check)");
    }

    /** A status that the user chose says by itself whether it is healthy. */
    private static Finding finding(String status, String words) {
        Verdict verdict =
                switch (status) {
                    case "L7OKC" -> Verdict.CONDITIONAL_PASS;
                    case "L7OK", "L6OK", "L4OK" -> Verdict.PASS;
                    default -> Verdict.FAIL;
                };
        return new Finding(verdict, status, words);
    }

    private String place() {
        if (current < 0) {
            return " at initial connection step of tcp-check";
        }
        TcpCheck.Step step = steps.get(current);
        return atStep() + " of tcp-check (" + describe(step) + ")" + quotedComment(step);
    }

    private String describe(TcpCheck.Step step) {
        if (step instanceof TcpCheck.Expect expect) {
            return new TextSearch(expect.match()).step();
        }
        if (step instanceof TcpCheck.Connect connect) {
            String host = connect.host().map(name -> " addr " + name).orElse("");
            return "connect" + host
                    + (connect.port().isPresent() ? " port " + connect.port().getAsInt() : "");
        }
        return step instanceof TcpCheck.Send ? "send" : "starttls";
    }

    private String atStep() {
        return " at step " + (current + 1);
    }

    private static String quotedComment(TcpCheck.Step step) {
        return step.comment().isEmpty() ? "" : " comment: '" + step.comment() + "'";
    }

    private boolean connectsFirst() {
        return !steps.isEmpty() && steps.get(0) instanceof TcpCheck.Connect;
    }

    private TcpCheck.Connect overTls(TcpCheck.Connect connect) {
        return connect.tls().isEmpty() && everyConnectTls.isPresent()
                ? connect.withTls(everyConnectTls.get())
                : connect;
    }
}
