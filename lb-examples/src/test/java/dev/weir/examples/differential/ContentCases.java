package dev.weir.examples.differential;

import dev.weir.testing.TlsHello;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Backends and servers chosen by what a ClientHello says. */
final class ContentCases {
    private static final String RULES = """
            frontend fe
                bind 127.0.0.1:{front}
                tcp-request inspect-delay 1s
                tcp-request content accept if { req.ssl_hello_type 1 }
                acl mail req.ssl_sni -i mail.example.org
                acl mail req.ssl_sni -i -m end .mail.example.org
                use_backend first if mail !{ req.ssl_alpn h3 }
                use_backend second if { req.ssl_hello_type 1 } !{ req.ssl_sni -m found }
                default_backend rest
            backend first
                server a 127.0.0.1:{a}
            backend second
                server b 127.0.0.1:{b}
            backend rest
                server c 127.0.0.1:{c}
            """;

    private ContentCases() {}

    static List<Case> all() {
        return List.of(names(), pieces(), others(), servers());
    }

    private static Case names() {
        return Case.named("content-names").config(RULES).greeters("a", "b", "c").script(stage -> {
            says(stage, "known", TlsHello.to("mail.example.org"), "a");
            says(stage, "capital", TlsHello.to("Mail.EXAMPLE.org"), "a");
            says(stage, "below", TlsHello.to("x.y.mail.example.org"), "a");
            says(stage, "beside", TlsHello.to("xmail.example.org"), "c");
            says(stage, "unknown", TlsHello.to("other.example.org"), "c");
            says(stage, "nameless", TlsHello.plain(), "b");
            says(stage, "excepted", TlsHello.to("mail.example.org").alpn("h2", "h3"), "c");
            says(stage, "both", TlsHello.to("mail.example.org").alpn("h2", "http/1.1"), "a");
        });
    }

    private static Case pieces() {
        return Case.named("content-pieces")
                .config(RULES)
                .greeters("a", "b", "c")
                .script(stage -> {
                    String hello = text(TlsHello.to("mail.example.org").bytes());
                    Party client = stage.connect("slow").send(hello.substring(0, 30));
                    stage.pass(300);
                    client.send(hello.substring(30) + "more");
                    stage.received(client, "a");
                    stage.goodbye(client);
                });
    }

    private static Case others() {
        return Case.named("content-others")
                .config(RULES)
                .greeters("a", "b", "c")
                .script(stage -> {
                    Party other = stage.connect("other").send("GET / HTTP/1.0\r\n\r\n");
                    stage.received(other, "c");
                    stage.goodbye(other);
                    Party silent = stage.connect("silent");
                    stage.received(silent, "c");
                    stage.goodbye(silent);
                });
    }

    private static Case servers() {
        return Case.named("content-servers").config("""
                        listen fe
                            bind 127.0.0.1:{front}
                            tcp-request inspect-delay 1s
                            tcp-request content accept if { req.ssl_hello_type 1 }
                            use-server b if { req.ssl_alpn h2 acme-tls/1 } || { req.ssl_sni -i b.example.org }
                            server a 127.0.0.1:{a}
                            server b 127.0.0.1:{b}
                        """).greeters("a", "b").script(stage -> {
            says(stage, "one", TlsHello.plain().alpn("http/1.1", "h2"), "b");
            says(stage, "two", TlsHello.to("b.example.org"), "b");
            says(stage, "three", TlsHello.to("a.example.org").alpn("acme-tls/1"), "b");
            says(stage, "four", TlsHello.to("a.example.org").alpn("h2c"), "a");
        });
    }

    private static void says(Stage stage, String name, TlsHello hello, String server) {
        Party client = stage.connect(name).send(text(hello.bytes()));
        stage.received(client, server);
        stage.goodbye(client);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
