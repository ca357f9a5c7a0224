package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code tcp-check}: the steps behind {@code option tcp-check}. */
final class TcpCheckKeywords {
    private static final Key<Rules<TcpCheck.Step>> STEPS = Key.of("tcp-check");
    private static final Map<String, TextMatch.Kind> MATCHES = Map.of(
            "string", TextMatch.Kind.TEXT,
            "binary", TextMatch.Kind.HEX,
            "rstring", TextMatch.Kind.REGEX,
            "rbinary", TextMatch.Kind.HEX_REGEX);
    private static final List<String> KEYWORDS = List.of("connect", "send", "send-binary", "expect", "comment");
    private static final List<String> NOT_SUPPORTED =
            List.of("send-lf", "send-binary-lf", "set-var", "set-var-fmt", "unset-var");
    private static final List<String> EXPECT_WORDS = List.of(
            "string",
            "rstring",
            "binary",
            "rbinary",
            "min-recv",
            "ok-status",
            "error-status",
            "tout-status",
            "comment");
    private static final int MOST_BYTES = 16_384;

    private TcpCheckKeywords() {}

    /** The check that the lines of a section come to: a connection alone without any. */
    static Probe probe(Settings settings) {
        return new TcpCheck(settings.get(STEPS).map(Rules::list).orElse(List.of()));
    }

    static void read(Statement line, ProxyDraft proxy) {
        Word what = line.next("connect, send or expect");
        try {
            switch (what.text()) {
                case "connect" -> Rules.add(STEPS, proxy, connect(line), what);
                case "send" -> {
                    Word data = line.next("a text");
                    Rules.add(STEPS, proxy, TcpCheck.Send.text(data.text()).withComment(comment(line)), what);
                }
                case "send-binary" -> {
                    Word data = line.next("hexadecimal digits");
                    Rules.add(STEPS, proxy, TcpCheck.Send.hex(data.text()).withComment(comment(line)), what);
                }
                case "expect" -> Rules.add(STEPS, proxy, expect(line), what);
                case "comment" -> line.rest();
                default -> other(line, what);
            }
        } catch (ConfigurationException e) {
            throw Mistake.of(what, e);
        }
        if (line.hasNext() && !NOT_SUPPORTED.contains(what.text())) {
            line.end();
        }
    }

    private static void other(Statement line, Word what) {
        if (!NOT_SUPPORTED.contains(what.text())) {
            throw Mistake.unknown(what, "unknown keyword " + what.quoted() + " behind 'tcp-check'", KEYWORDS);
        }
        line.rest();
        line.findings().notSupported(what, "'tcp-check " + what.text() + "' is not supported");
    }

    private static String comment(Statement line) {
        return line.skipIf("comment") ? line.next("a comment").text() : "";
    }

    private static TcpCheck.Step connect(Statement line) {
        Optional<String> host = Optional.empty();
        OptionalInt port = OptionalInt.empty();
        Optional<TlsSettings> tls = Optional.empty();
        boolean linger = false;
        String comment = "";
        while (line.hasNext()) {
            Word word = line.next("an option");
            switch (word.text()) {
                case "default" -> {}
                case "port" -> port = OptionalInt.of(line.number(1, 65_535));
                case "addr" -> host = Optional.of(line.address("an address").host());
                case "ssl" -> tls = Optional.of(tls.orElse(TlsSettings.unverified()));
                case "sni" ->
                    tls = Optional.of(tls.orElse(TlsSettings.unverified())
                            .withServerName(line.next("a name").text()));
                case "alpn" -> {
                    String[] protocols = line.next("protocols").text().split(",", -1);
                    tls = Optional.of(tls.orElse(TlsSettings.unverified()).withAlpn(protocols));
                }
                case "linger" -> linger = true;
                case "comment" -> comment = line.next("a comment").text();
                case "send-proxy", "via-socks4", "proto" -> {
                    line.skip(word.is("proto") ? 1 : 0);
                    line.findings().notSupported(word, "'tcp-check connect " + word.text() + "' is not supported");
                }
                default ->
                    throw Mistake.unknown(
                            word,
                            "unknown keyword " + word.quoted() + " behind 'tcp-check connect'",
                            List.of("default", "port", "addr", "ssl", "sni", "alpn", "linger", "comment"));
            }
        }
        return new TcpCheck.Connect(host, port, tls, linger, comment);
    }

    private static TcpCheck.Step expect(Statement line) {
        OptionalInt minReceive = OptionalInt.empty();
        Optional<String> ok = Optional.empty();
        Optional<String> error = Optional.empty();
        Optional<String> timeout = Optional.empty();
        String comment = "";
        boolean negated = false;
        while (true) {
            Word word = line.next("string, rstring, binary or rbinary");
            TextMatch.Kind kind = MATCHES.get(word.text());
            if (kind != null) {
                TextMatch match =
                        new TextMatch(kind, line.next("what to expect").text());
                return new TcpCheck.Expect(match, negated, minReceive, ok, error, timeout, comment);
            }
            switch (word.text()) {
                case "min-recv" -> {
                    int bytes = line.number(-1, MOST_BYTES);
                    minReceive = bytes < 0 ? OptionalInt.empty() : OptionalInt.of(bytes);
                }
                case "ok-status" -> ok = Optional.of(line.next("a status").text());
                case "error-status" -> error = Optional.of(line.next("a status").text());
                case "tout-status" ->
                    timeout = Optional.of(line.next("a status").text());
                case "comment" -> comment = line.next("a comment").text();
                case "!" -> negated = true;
                case "on-success", "on-error", "status-code" -> {
                    line.next("a text");
                    line.findings().notSupported(word, "'tcp-check expect " + word.text() + "' is not supported");
                }
                default ->
                    throw Mistake.unknown(
                            word, "unknown keyword " + word.quoted() + " behind 'tcp-check expect'", EXPECT_WORDS);
            }
        }
    }
}
