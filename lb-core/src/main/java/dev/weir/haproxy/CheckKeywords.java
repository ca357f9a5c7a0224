package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which check the servers of a section get: {@code option httpchk}, {@code option tcp-check} and their like. */
final class CheckKeywords {
    /** The kinds whose parts other lines add to. */
    enum Kind {
        READY_MADE,
        TCP,
        HTTP,
        EXTERNAL
    }

    /**
     * An {@code option} line that chooses a check.
     *
     * @param kind how it goes on
     * @param probe the check itself if it is ready made
     */
    record Choice(Kind kind, Probe probe) {}

    static final Key<Choice> CHOICE = Key.of("option …check");

    /** Reads what stands behind the name of an option. */
    @FunctionalInterface
    private interface Option {
        Choice read(Statement line, ProxyDraft proxy);
    }

    private static final Map<String, Option> OPTIONS = new TreeMap<>(Map.of(
            "tcp-check", (line, proxy) -> new Choice(Kind.TCP, new Probe.TcpConnect()),
            "httpchk",
                    (line, proxy) -> {
                        HttpCheckKeywords.option(line, proxy);
                        return new Choice(Kind.HTTP, new Probe.TcpConnect());
                    },
            "external-check", (line, proxy) -> new Choice(Kind.EXTERNAL, new Probe.TcpConnect()),
            "ssl-hello-chk", (line, proxy) -> readyMade(new SslHelloCheck()),
            "ldap-check", (line, proxy) -> readyMade(new LdapCheck()),
            "redis-check", (line, proxy) -> readyMade(new RedisCheck()),
            "smtpchk", (line, proxy) -> readyMade(smtp(line)),
            "mysql-check", (line, proxy) -> readyMade(mysql(line)),
            "pgsql-check", (line, proxy) -> readyMade(pgsql(line))));

    private CheckKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("http-check", Scope.BACK, HttpCheckKeywords::read);
        table.add("tcp-check", Scope.BACK, TcpCheckKeywords::read);
        table.add("external-check", Scope.BACK, ExternalCheckKeywords::read);
    }

    static Collection<String> options() {
        return OPTIONS.keySet();
    }

    static boolean isOption(String name) {
        return OPTIONS.containsKey(name);
    }

    static void option(Statement line, ProxyDraft proxy, Word name) {
        Option option = OPTIONS.get(name.text());
        if (line.prefix() != Statement.Prefix.NONE || option == null) {
            line.end();
            proxy.settings().remove(CHOICE);
            return;
        }
        try {
            Choice choice = option.read(line, proxy);
            line.end();
            proxy.settings().put(CHOICE, choice, name);
        } catch (ConfigurationException e) {
            throw Mistake.of(name, e);
        }
    }

    private static Choice readyMade(Probe probe) {
        return new Choice(Kind.READY_MADE, probe);
    }

    private static Probe smtp(Statement line) {
        if (!line.hasNext()) {
            return SmtpCheck.helo();
        }
        Word command = line.next("HELO or EHLO");
        Word domain = line.next("a domain");
        // as in HAProxy, a command that is none is replaced by the default with its domain
        return command.is("HELO") || command.is("EHLO")
                ? new SmtpCheck(command.text(), domain.text(), Optional.empty())
                : SmtpCheck.helo();
    }

    private static Probe mysql(Statement line) {
        if (!line.hasNext()) {
            return MysqlCheck.greeting();
        }
        MysqlCheck check = MysqlCheck.login(user(line));
        if (!line.hasNext()) {
            return check;
        }
        Word dialect = line.next("pre-41, post-41 or post-80");
        return switch (dialect.text()) {
            case "pre-41" -> check.withDialect(MysqlCheck.Dialect.BEFORE_4_1);
            case "post-41" -> check;
            case "post-80" -> check.withDialect(MysqlCheck.Dialect.FROM_8_0);
            default ->
                throw Mistake.unknown(
                        dialect, "unknown dialect " + dialect.quoted(), List.of("pre-41", "post-41", "post-80"));
        };
    }

    private static Probe pgsql(Statement line) {
        return new PgsqlCheck(user(line));
    }

    private static String user(Statement line) {
        Word word = line.next("user");
        if (!word.is("user")) {
            throw Mistake.at(word, word.quoted() + " (expected: user and a name)");
        }
        return line.next("the name of a user").text();
    }
}
