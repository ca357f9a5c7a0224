package dev.weir.examples.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The published configurations for Exchange 2013, as they are but for the addresses. */
final class PublishedCases {
    private PublishedCases() {}

    static List<Case> all() {
        return List.of(
                published("single-hostname", "10.0.0.9:443", "127.0.0.1:{front}")
                        .script(stage -> {
                            talk(stage, "a", "front", 4);
                            stage.server("cas1").shut();
                            talk(stage, "b", "front", 3);
                            silent(stage);
                        }),
                published(
                                "multi-hostname",
                                "10.0.0.5:443",
                                "127.0.0.1:{as}",
                                "10.0.0.6:443",
                                "127.0.0.1:{eas}",
                                "10.0.0.7:443",
                                "127.0.0.1:{ecp}",
                                "10.0.0.8:443",
                                "127.0.0.1:{front}")
                        .script(stage -> {
                            for (String front : List.of("as", "eas", "ecp", "front")) {
                                talk(stage, front, front, 3);
                            }
                            silent(stage);
                        }));
    }

    /** Clients that speak, for who does not is not logged. */
    private static void talk(Stage stage, String names, String front, int count) {
        for (int i = 1; i <= count; i++) {
            Party client = stage.connectTo(names + i, front).send("hello");
            stage.received(client, "cas");
            stage.goodbye(client);
            stage.logged(client);
        }
    }

    private static void silent(Stage stage) {
        stage.visit("silent");
    }

    /** @param addresses of frontends, each followed by what stands for it */
    private static Case published(String name, String... addresses) {
        String text =
                read(name).replace("10.0.0.15:443", "127.0.0.1:{cas1}").replace("10.0.0.16:443", "127.0.0.1:{cas2}");
        for (int i = 0; i < addresses.length; i += 2) {
            text = text.replace(addresses[i], addresses[i + 1]);
        }
        return Case.named("published-" + name)
                .config(text)
                .checked("cas1", Behaviour.greet("cas1"))
                .checked("cas2", Behaviour.greet("cas2"));
    }

    private static String read(String name) {
        try (InputStream in = PublishedCases.class.getResourceAsStream("/topologies/" + name + ".cfg")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
