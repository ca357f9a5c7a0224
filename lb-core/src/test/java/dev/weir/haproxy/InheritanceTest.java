package dev.weir.haproxy;

import static dev.weir.haproxy.Configs.messages;
import static dev.weir.haproxy.Configs.read;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Server;
import dev.weir.Topology;
import org.junit.jupiter.api.Test;

/** What sections take over from {@code defaults} (configuration manual, 4). */
class InheritanceTest {
    private static final String PROXIES =
            "frontend ft\n bind :80\n default_backend bk\nbackend bk\n server s 10.0.0.1:80\n";

    @Test
    void eachSectionTakesOverTheDefaultsAboveIt() {
        Topology topology = read("defaults\n timeout client 1s\n timeout server 2s\n timeout connect 3s\n retries 7\n"
                        + " maxconn 5\n backlog 6\n option redispatch\n balance leastconn\n" + PROXIES)
                .topology();
        assertThat(topology.frontend("ft").clientTimeout()).isEqualTo(ofSeconds(1));
        assertThat(topology.frontend("ft").maxConnections()).isEqualTo(5);
        assertThat(topology.frontend("ft").backlog()).isEqualTo(6);
        assertThat(topology.backend("bk").serverTimeout()).isEqualTo(ofSeconds(2));
        assertThat(topology.backend("bk").retries()).isEqualTo(7);
        assertThat(topology.backend("bk").redispatch()).isTrue();
        assertThat(topology.backend("bk").balance().name()).isEqualTo("leastconn");
    }

    @Test
    void laterDefaultsReplaceAllOfThoseBefore() {
        Topology topology = read("defaults\n retries 7\n option redispatch\n" + PROXIES
                        + "defaults\n retries 8\nbackend later\n server s 10.0.0.1:80\n")
                .topology();
        assertThat(topology.backend("bk").retries()).isEqualTo(7);
        assertThat(topology.backend("bk").redispatch()).isTrue();
        assertThat(topology.backend("later").retries()).isEqualTo(8);
        assertThat(topology.backend("later").redispatch()).isFalse();
    }

    @Test
    void aSectionMayNameItsDefaultsAndDefaultsOthers() {
        Topology topology =
                read("defaults a\n retries 7\ndefaults b from a\n option redispatch\ndefaults c\n retries 9\n"
                                + PROXIES.replace("\nbackend bk\n", "\nbackend bk from b\n"))
                        .topology();
        assertThat(topology.backend("bk").retries()).isEqualTo(7);
        assertThat(topology.backend("bk").redispatch()).isTrue();
    }

    @Test
    void namesOfDefaultsAreKnown() {
        assertThat(messages("defaults base\n retries 1\nbackend b from bse\n server s 10.0.0.1:80\n"))
                .contains("test.cfg:3:16: there is no section 'defaults' named 'bse' above (did you mean 'base'?)");
    }

    @Test
    void aSectionOverridesAndSwitchesOff() {
        Topology topology = read("defaults\n retries 7\n option redispatch\n option nolinger\n" + PROXIES
                        + " retries 2\n no option redispatch\n")
                .topology();
        assertThat(topology.backend("bk").retries()).isEqualTo(2);
        assertThat(topology.backend("bk").redispatch()).isFalse();
        assertThat(topology.backend("bk").noLinger()).isTrue();
        assertThat(topology.frontend("ft").noLinger()).isTrue();
    }

    @Test
    void defaultServersAddUp() {
        Topology topology = read("defaults\n default-server weight 5 maxconn 50\n" + PROXIES
                        + " default-server weight 6\n server t 10.0.0.2:80\nbackend other\n server s 10.0.0.1:80\n")
                .topology();
        assertThat(topology.backend("bk").servers())
                .containsExactly(
                        Server.of("s", "10.0.0.1", 80).withWeight(5).withMaxConnections(50),
                        Server.of("t", "10.0.0.2", 80).withWeight(6).withMaxConnections(50));
        assertThat(topology.backend("other").servers())
                .containsExactly(Server.of("s", "10.0.0.1", 80).withWeight(5).withMaxConnections(50));
    }

    @Test
    void someKeywordsAreNotForDefaults() {
        assertThat(messages("defaults\n bind :80\n server s 10.0.0.1:80\n acl a src 10.0.0.1\n" + PROXIES))
                .containsExactly(
                        "test.cfg:2:2: 'bind' is not allowed in a section 'defaults'",
                        "test.cfg:3:2: 'server' is not allowed in a section 'defaults'",
                        "test.cfg:4:2: 'acl' is not allowed in a section 'defaults'");
    }
}
