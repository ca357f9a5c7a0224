package dev.weir.haproxy;

import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.spi.DnsProvider;
import dev.weir.spi.DnsQuestion;
import dev.weir.spi.ServerSource;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes servers of lines. */
final class ServerAssembly {
    private static final int LAST_PORT = 65_535;

    private final ConfigFile file;
    private final HaproxyOptions options;
    private final Findings findings;
    private final Set<Integer> ports;

    ServerAssembly(ConfigFile file, HaproxyOptions options, Findings findings, Set<Integer> ports) {
        this.file = file;
        this.options = options;
        this.findings = findings;
        this.ports = ports;
    }

    /** The names of a line's servers. */
    static List<String> names(ServerDraft draft) {
        String name = draft.name().text();
        return draft.template()
                .map(range -> IntStream.rangeClosed(range.first(), range.last())
                        .mapToObj(number -> name + number)
                        .toList())
                .orElse(List.of(name));
    }

    /** The server of a line, or what its servers have in common, without its health. */
    Server server(ServerDraft draft) {
        Address address = draft.address();
        if (address.isAny()) {
            throw Mistake.at(
                    address.word(),
                    "a server at the address that the client dialled is not supported (expected: an address such as"
                            + " 10.0.0.15:443)");
        }
        Settings settings = draft.settings();
        Server server = Server.of(draft.name().text(), address.host(), port(address))
                .withWeight(settings.get(ServerOptions.WEIGHT).orElse(1))
                .withMaxConnections(settings.get(ServerOptions.MAXCONN).orElse(0))
                .withMinConnections(settings.get(ServerOptions.MINCONN).orElse(0))
                .withMaxQueue(settings.get(ServerOptions.MAXQUEUE).orElse(0))
                .withConnectRate(settings.get(OwnOptions.CONNECT_RATE).orElse(0));
        if (settings.get(ServerOptions.ID).isPresent()) {
            server = server.withNumericId(settings.get(ServerOptions.ID).get());
        }
        if (settings.get(ServerOptions.SLOWSTART).isPresent()) {
            server = server.withSlowStart(settings.get(ServerOptions.SLOWSTART).get());
        }
        server = settings.is(ServerOptions.SHUTDOWN_ON_DOWN) ? server.withShutdownSessionsOnDown() : server;
        boolean isBackup = settings.is(ServerOptions.BACKUP);
        if (settings.is(ServerOptions.SHUTDOWN_BACKUPS_ON_UP) && !isBackup) {
            server = server.withShutdownBackupSessionsOnUp(); // on a backup HAProxy has no use for it
        }
        if (draft.template().isEmpty()) {
            checkResolution(draft);
        }
        if (settings.is(ServerOptions.DISABLED)) {
            findings.note(
                    draft.name(),
                    Note.Kind.FOR_THE_RUNNER,
                    "'disabled': whoever starts it has to put " + draft.name().quoted() + " into maintenance");
        }
        return isBackup ? server.withBackup() : server;
    }

    /** Without a port, or with an offset, the port depends on the client's; here it has to be one. */
    private int port(Address address) {
        String text = address.port();
        Word word = address.word();
        boolean isOffset = text.startsWith("+") || text.startsWith("-");
        if (!text.isEmpty() && !isOffset) {
            return Numbers.port(word, text, 1);
        }
        if (ports.size() != 1 || ports.contains(0)) {
            throw Mistake.at(
                    word,
                    "the port of " + word.quoted() + " depends on the client's, which is one of " + ports
                            + " (expected: a port, or a frontend with one port)");
        }
        int port = ports.iterator().next();
        int offset = isOffset ? (int) Numbers.whole(word, text.substring(1), 0, LAST_PORT) : 0;
        int shifted = text.startsWith("-") ? port - offset : port + offset;
        if (shifted < 1 || shifted > LAST_PORT) {
            throw Mistake.at(word, "the port of " + word.quoted() + " would be " + shifted + " (expected: 1..65535)");
        }
        return shifted;
    }

    private void checkResolution(ServerDraft draft) {
        Settings settings = draft.settings();
        if (Address.isLiteral(draft.address().host())) {
            return;
        }
        settings.find(DiscoveryOptions.RESOLVERS)
                .ifPresent(given -> findings.notSupported(
                        given.word(),
                        "looking the name of one server up again while it runs is not supported (expected: a"
                                + " server-template, or a name that stays)"));
        settings.find(DiscoveryOptions.LAST_RESORT_NONE)
                .filter(Settings.Given::value)
                .ifPresent(given -> findings.notSupported(
                        given.word(),
                        "beginning without an address is not supported (expected: a server-template, or 'init-addr"
                                + " last,libc')"));
    }

    /** The template of a line with the server that it is the pattern of. */
    ServerTemplate template(ServerDraft draft, Server pattern) {
        Settings settings = draft.settings();
        ServerDraft.Range range = draft.template().orElseThrow();
        ServerTemplate template = ServerTemplate.of(pattern, range.last() - range.first() + 1, source(draft))
                .withFirstNumber(range.first())
                .withEmptyAnswer(settings.get(DiscoveryOptions.EMPTY_ANSWER).orElse(EmptyAnswer.TAKE_OUT));
        template = settings.is(DiscoveryOptions.DUPLICATES) ? template.withDuplicates() : template;
        return settings.is(DiscoveryOptions.IGNORE_WEIGHT) ? template.withoutDiscoveredWeights() : template;
    }

    private ServerSource source(ServerDraft draft) {
        Settings settings = draft.settings();
        Word word = draft.address().word();
        Word resolvers = settings.get(DiscoveryOptions.RESOLVERS)
                .orElseThrow(() -> Mistake.at(
                        word, "a server-template without 'resolvers' is not supported (expected: resolvers default)"));
        ResolversSection section = file.resolvers(resolvers.text())
                .orElseThrow(() -> Mistake.unknown(
                        resolvers,
                        "there is no section 'resolvers' named " + resolvers.quoted(),
                        file.resolverNames()));
        DnsProvider dns = options.dns()
                .orElseThrow(
                        () -> Mistake.at(
                                word,
                                "nothing here finds servers by DNS (expected: the artifact lb-netty, or HaproxyOptions.withDns)"));
        return CheckOptions.described(word, () -> {
            DnsQuestion question = section.question(draft.address().host(), settings.is(DiscoveryOptions.PREFERS_IPV4));
            return dns.source(question);
        });
    }
}
