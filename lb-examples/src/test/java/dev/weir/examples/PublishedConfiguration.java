package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A published HAProxy configuration, read word by word for {@link ExchangeTopologiesTest}. Every word must be understood: one
 * that is not fails the test, so nothing in the files can go unchecked.
 */
final class PublishedConfiguration {
    private static final Pattern DURATION = Pattern.compile("(\\d+)(s|m)");

    /** {@code timeout NAME} of the defaults. */
    final Map<String, Duration> timeouts = new TreeMap<>();

    /** {@code option NAME} of the defaults. */
    final List<String> options = new ArrayList<>();

    /** Other settings of the defaults that have one value. */
    final Map<String, String> defaults = new TreeMap<>();

    /** {@code default-server}: each word and its value. */
    final Map<String, String> defaultServer = new TreeMap<>();

    final List<ReadFrontend> frontends = new ArrayList<>();
    final List<ReadBackend> backends = new ArrayList<>();

    record ReadBind(String host, int port, String name) {}

    record ReadServer(String name, String host, int port, int maxConnections, boolean checked) {}

    static final class ReadFrontend {
        final String name;
        final List<ReadBind> binds = new ArrayList<>();
        int maxConnections;
        String defaultBackend;

        ReadFrontend(String name) {
            this.name = name;
        }
    }

    record ReadBackend(String name, List<ReadServer> servers) {}

    private PublishedConfiguration() {}

    static PublishedConfiguration read(String resource) {
        PublishedConfiguration configuration = new PublishedConfiguration();
        try (InputStream in = PublishedConfiguration.class.getResourceAsStream("/topologies/" + resource)) {
            String section = "";
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words[0].isEmpty() || words[0].startsWith("#")) {
                    continue;
                }
                if (Character.isWhitespace(line.charAt(0))) {
                    configuration.setting(section, words);
                } else {
                    section = words[0];
                    configuration.section(words);
                }
            }
            return configuration;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void section(String[] words) {
        switch (words[0]) {
            case "defaults" -> assertThat(words).hasSize(1);
            case "frontend" -> frontends.add(new ReadFrontend(words[1]));
            case "backend" -> backends.add(new ReadBackend(words[1], new ArrayList<>()));
            default -> throw unknown(words);
        }
    }

    private void setting(String section, String[] words) {
        switch (section) {
            case "defaults" -> inDefaults(words);
            case "frontend" -> inFrontend(frontends.get(frontends.size() - 1), words);
            case "backend" -> inBackend(backends.get(backends.size() - 1), words);
            default -> throw unknown(words);
        }
    }

    private void inDefaults(String[] words) {
        switch (words[0]) {
            case "option" -> options.add(only(words));
            case "timeout" -> {
                assertThat(words).hasSize(3);
                timeouts.put(words[1], duration(words[2]));
            }
            case "retries", "backlog", "balance", "mode", "log" -> defaults.put(words[0], only(words));
            case "default-server" -> {
                assertThat(words).hasSize(7);
                for (int i = 1; i < words.length; i += 2) {
                    defaultServer.put(words[i], words[i + 1]);
                }
            }
            default -> throw unknown(words);
        }
    }

    private static void inFrontend(ReadFrontend frontend, String[] words) {
        switch (words[0]) {
            case "bind" -> {
                assertThat(words).hasSize(4).contains("name");
                frontend.binds.add(new ReadBind(host(words[1]), port(words[1]), words[3]));
            }
            case "maxconn" -> frontend.maxConnections = Integer.parseInt(only(words));
            case "default_backend" -> frontend.defaultBackend = only(words);
            default -> throw unknown(words);
        }
    }

    private static void inBackend(ReadBackend backend, String[] words) {
        if (!words[0].equals("server")) {
            throw unknown(words);
        }
        assertThat(words).hasSize(6).contains("maxconn", "check");
        backend.servers()
                .add(new ReadServer(
                        words[1],
                        host(words[2]),
                        port(words[2]),
                        Integer.parseInt(words[4]),
                        words[5].equals("check")));
    }

    private static String only(String[] words) {
        assertThat(words).hasSize(2);
        return words[1];
    }

    private static String host(String address) {
        return address.split(":", 2)[0];
    }

    private static int port(String address) {
        return Integer.parseInt(address.split(":", 2)[1]);
    }

    static Duration duration(String text) {
        Matcher form = DURATION.matcher(text);
        assertThat(form.matches()).as(text).isTrue();
        int number = Integer.parseInt(form.group(1));
        return form.group(2).equals("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }

    private static AssertionError unknown(String[] words) {
        return new AssertionError("this test does not know: " + String.join(" ", words));
    }
}
