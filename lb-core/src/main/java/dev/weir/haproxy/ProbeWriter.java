package dev.weir.haproxy;

import dev.weir.probe.ExternalCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes the lines of one check. */
final class ProbeWriter {
    private static final Pattern STATUSES = Pattern.compile("[0-9,-]+");
    private static final Pattern TEXT = Pattern.compile("[ -~\r\n\t]+");
    private static final String PATH = "PATH";

    private final String subject;
    private final Lines.Section section;
    private final List<String> problems;
    /** Whether the check is made over TLS, which a step that connects has to ask for again in HAProxy. */
    private final boolean tls;

    ProbeWriter(String subject, Lines.Section section, List<String> problems, boolean tls) {
        this.subject = subject;
        this.section = section;
        this.problems = problems;
        this.tls = tls;
    }

    void write(Probe probe) {
        if (probe instanceof HttpCheck http) {
            http(http);
        } else if (probe instanceof TcpCheck tcp) {
            section.add("option", "tcp-check");
            tcp.steps().forEach(this::step);
        } else if (probe instanceof ExternalCheck external) {
            external(external);
        } else if (!isReadyMade(probe)) {
            refuse("check: " + probe.getClass().getSimpleName() + " (expected: one that HAProxy has)");
        }
    }

    private boolean isReadyMade(Probe probe) {
        if (probe instanceof SslHelloCheck) {
            section.add("option", "ssl-hello-chk");
        } else if (probe instanceof LdapCheck) {
            section.add("option", "ldap-check");
        } else if (probe instanceof RedisCheck) {
            section.add("option", "redis-check");
        } else if (probe instanceof PgsqlCheck pgsql) {
            section.add("option", "pgsql-check", "user", pgsql.user());
        } else if (probe instanceof SmtpCheck smtp) {
            smtp(smtp);
        } else if (probe instanceof MysqlCheck mysql) {
            mysql(mysql);
        } else {
            return probe instanceof Probe.TcpConnect;
        }
        return true;
    }

    private void smtp(SmtpCheck smtp) {
        if (smtp.startTls().isPresent()) {
            refuse("check: SMTP with STARTTLS (expected: without)");
        }
        section.add("option", "smtpchk", smtp.command(), smtp.domain());
    }

    private void mysql(MysqlCheck mysql) {
        if (mysql.user().isEmpty()) {
            if (mysql.dialect() != MysqlCheck.Dialect.FROM_4_1) {
                refuse("check: a dialect of MySQL without a user (expected: a user)");
            }
            section.add("option", "mysql-check");
            return;
        }
        String dialect =
                switch (mysql.dialect()) {
                    case BEFORE_4_1 -> "pre-41";
                    case FROM_4_1 -> "post-41";
                    case FROM_8_0 -> "post-80";
                };
        section.add("option", "mysql-check", "user", mysql.user().get(), dialect);
    }

    private void external(ExternalCheck external) {
        boolean usable = external.arguments().isEmpty()
                && (external.environment().isEmpty()
                        || external.environment()
                                .keySet()
                                .equals(Map.of(PATH, "").keySet()));
        if (!usable) {
            refuse("check: a program with arguments or variables (expected: a program, and PATH)");
        }
        section.add("option", "external-check");
        section.add("external-check", "command", external.command());
        Optional.ofNullable(external.environment().get(PATH))
                .ifPresent(path -> section.add("external-check", "path", path));
    }

    private void http(HttpCheck http) {
        if (!STATUSES.matcher(http.statuses()).matches()) {
            refuse("check statuses: " + http.statuses() + " (expected: without blanks)");
        }
        section.add("option", "httpchk");
        List<Object> words = new ArrayList<>(List.of("http-check", "send", "meth", http.method(), "uri", http.path()));
        http.host().ifPresent(host -> words.addAll(List.of("ver", "HTTP/1.1", "hdr", "Host", LogFormats.of(host))));
        for (HttpCheck.Header header : http.headers()) {
            words.addAll(List.of("hdr", header.name(), LogFormats.of(header.value())));
        }
        section.add(words.toArray());
        section.add("http-check", "expect", "status", http.statuses());
        http.body().ifPresent(body -> {
            boolean isText = body.kind() == TextMatch.Kind.TEXT || body.kind() == TextMatch.Kind.REGEX;
            if (!isText) {
                refuse("check body: in hexadecimal (expected: text)");
            }
            section.add("http-check", "expect", word(body.kind()), body.value());
        });
        section.ifTrue(http.disableOn404(), "http-check", "disable-on-404");
    }

    private static String word(TextMatch.Kind kind) {
        return switch (kind) {
            case TEXT -> "string";
            case HEX -> "binary";
            case REGEX -> "rstring";
            case HEX_REGEX -> "rbinary";
        };
    }

    private void step(TcpCheck.Step step) {
        if (step instanceof TcpCheck.Connect connect) {
            connect(connect);
        } else if (step instanceof TcpCheck.Send send) {
            send(send);
        } else if (step instanceof TcpCheck.Expect expect) {
            expect(expect);
        } else {
            refuse("check: STARTTLS within a script (expected: steps that HAProxy has)");
        }
    }

    private void connect(TcpCheck.Connect connect) {
        List<Object> words = new ArrayList<>(List.of("tcp-check", "connect"));
        if (tls) {
            words.add("default");
        }
        connect.host().ifPresent(host -> words.addAll(List.of("addr", host)));
        connect.port().ifPresent(port -> words.addAll(List.of("port", port)));
        connect.tls().ifPresent(settings -> tls(settings, words));
        if (connect.linger()) {
            words.add("linger");
        }
        add(words, connect.comment());
    }

    private void tls(TlsSettings settings, List<Object> words) {
        if (settings.verification() != TlsSettings.Verification.NONE || settings.engine() != TlsSettings.Engine.JDK) {
            refuse("check: a step over TLS that verifies (expected: TLS without verification, by the JDK)");
        }
        words.add("ssl");
        settings.serverName().ifPresent(name -> words.addAll(List.of("sni", name)));
        if (!settings.alpn().isEmpty()) {
            words.addAll(List.of("alpn", String.join(",", settings.alpn())));
        }
    }

    private void send(TcpCheck.Send send) {
        String text = new String(send.bytes(), StandardCharsets.ISO_8859_1);
        boolean readable = TEXT.matcher(text).matches();
        add(
                new ArrayList<>(List.of("tcp-check", readable ? "send" : "send-binary", readable ? text : send.hex())),
                send.comment());
    }

    private void expect(TcpCheck.Expect expect) {
        List<Object> words = new ArrayList<>(List.of("tcp-check", "expect"));
        expect.minReceive().ifPresent(bytes -> words.addAll(List.of("min-recv", bytes)));
        expect.okStatus().ifPresent(status -> words.addAll(List.of("ok-status", status)));
        expect.errorStatus().ifPresent(status -> words.addAll(List.of("error-status", status)));
        expect.timeoutStatus().ifPresent(status -> words.addAll(List.of("tout-status", status)));
        if (!expect.comment().isEmpty()) {
            words.addAll(List.of("comment", expect.comment()));
        }
        if (expect.negated()) {
            words.add("!");
        }
        words.addAll(List.of(word(expect.match().kind()), expect.match().value()));
        section.add(words.toArray());
    }

    private void add(List<Object> words, String comment) {
        if (!comment.isEmpty()) {
            words.addAll(List.of("comment", comment));
        }
        section.add(words.toArray());
    }

    private void refuse(String problem) {
        problems.add(subject + " " + problem);
    }
}
