package dev.weir.netty.dns;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whom to ask, in order. */
@FunctionalInterface
interface NameServers {
    /** The port that every name server has unless something else is said. */
    int PORT = 53;

    /** More are not asked, as nobody would wait for the last one. */
    int MOST = 8;

    /**
     * The name servers now, at most {@link #MOST}.
     *
     * @throws IOException if they are not known; the message says why
     */
    List<InetSocketAddress> current() throws IOException;

    /** Always the same. */
    static NameServers of(List<InetSocketAddress> servers) {
        return () -> servers;
    }

    /** Those of a file like {@code /etc/resolv.conf}, read each time because it changes with the network. */
    static NameServers of(Path resolvConf) {
        return () -> {
            List<InetSocketAddress> found;
            try (Stream<String> lines = Files.lines(resolvConf)) {
                found = parse(lines);
            } catch (IOException | RuntimeException e) {
                throw new IOException(resolvConf + " cannot be read, so the name servers have to be configured", e);
            }
            if (found.isEmpty()) {
                throw new IOException(resolvConf + " names no name server");
            }
            return found;
        };
    }

    private static List<InetSocketAddress> parse(Stream<String> lines) throws UnknownHostException {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : (Iterable<String>) lines.limit(1000)::iterator) {
            String[] words = line.strip().split("\\s+", 3);
            boolean isServer = words.length >= 2 && words[0].equals("nameserver") && isAddress(words[1]);
            if (isServer && servers.size() < MOST) {
                servers.add(new InetSocketAddress(InetAddress.getByName(words[1]), PORT)); // a literal: no look-up
            }
        }
        return List.copyOf(servers);
    }

    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }
}
