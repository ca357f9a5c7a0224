package dev.weir.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.spi.Endpoint;
import dev.weir.spi.ServerSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscoveredServersTest {
    private static final ServerTemplate TWO = ServerTemplate.of(
                    Server.of("web", "web.example", 80).withWeight(5), 2, ServerSource.fixed(List.of()))
            .withEmptyAnswer(EmptyAnswer.TAKE_OUT);

    private static List<Endpoint> set(String... hosts) {
        return Arrays.stream(hosts).map(host -> Endpoint.of(host, 0)).toList();
    }

    /** As if all that is asked for could be looked up. */
    private static DiscoveredServers found(DiscoveredServers servers) {
        Map<Place, InetSocketAddress> found = new HashMap<>();
        servers.unknown()
                .forEach(place ->
                        found.put(place, new InetSocketAddress(InetAddress.getLoopbackAddress(), place.port())));
        return servers.located(found);
    }

    /** Name and host of each, and {@code -} for those that are nowhere. */
    private static List<String> where(DiscoveredServers servers) {
        return servers.servers().stream()
                .map(each -> each.server().name() + " "
                        + (each.address().isPresent() ? each.server().host() : "-"))
                .toList();
    }

    @Test
    void areAsThePatternDescribesThemBeforeAnythingIsKnown() {
        DiscoveredServers servers = DiscoveredServers.of(TWO);

        assertThat(where(servers)).containsExactly("web1 -", "web2 -");
        assertThat(servers.servers().get(1).server())
                .isEqualTo(Server.of("web2", "web.example", 80).withWeight(5));
        assertThat(servers.unknown()).isEmpty();
    }

    @Test
    void areSomewhereOnceTheirEndpointIsLookedUp() {
        DiscoveredServers told = DiscoveredServers.of(TWO).told(set("a", "b"));

        assertThat(where(told)).containsExactly("web1 -", "web2 -");
        assertThat(told.unknown()).containsExactly(new Place("a", 80), new Place("b", 80));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        assertThat(where(told.located(Map.of(new Place("b", 80), address)))).containsExactly("web1 -", "web2 b");
        assertThat(where(found(told))).containsExactly("web1 a", "web2 b");
        assertThat(found(told).unknown()).isEmpty();
    }

    @Test
    void keepTheirLastDescriptionWhileTheyAreNowhere() {
        DiscoveredServers heavy = found(
                DiscoveredServers.of(TWO).told(List.of(Endpoint.of("a", 81).withWeight(200))));

        DiscoveredServers gone = heavy.told(List.of());

        assertThat(where(gone)).containsExactly("web1 -", "web2 -");
        assertThat(gone.servers().get(0).server())
                .isEqualTo(heavy.servers().get(0).server());
        assertThat(gone.servers().get(0).endpoint()).isEmpty();
    }

    @Test
    void areLookedUpAnewWhenTheyComeBack() {
        DiscoveredServers both = found(DiscoveredServers.of(TWO).told(set("a", "b")));

        assertThat(both.told(set("b")).told(set("a", "b")).unknown()).containsExactly(new Place("a", 80));
    }

    @Test
    void aWeightAloneNeedsNoLookUpAndIsAChange() {
        DiscoveredServers one = found(DiscoveredServers.of(TWO).told(set("a")));
        DiscoveredServers heavier = one.told(List.of(Endpoint.of("a", 0).withWeight(9)));

        assertThat(heavier.unknown()).isEmpty();
        assertThat(heavier.sameAs(one)).isFalse();
        assertThat(one.told(set("a")).sameAs(one)).isTrue();
    }

    @Test
    void findPlacesForTheRestWhenTheTemplateGrows() {
        DiscoveredServers two = found(DiscoveredServers.of(TWO).told(set("a", "b", "c")));
        assertThat(two.unused()).containsExactlyElementsOf(set("c"));

        DiscoveredServers three = two.under(ServerTemplate.of(TWO.pattern(), 3, TWO.source()));

        assertThat(where(found(three))).containsExactly("web1 a", "web2 b", "web3 c");
        assertThat(three.unknown()).as("the others are known").containsExactly(new Place("c", 80));
        assertThat(three.unused()).isEmpty();
    }

    @Test
    void keepWhatFitsWhenTheTemplateShrinksOrIsNumberedAnew() {
        DiscoveredServers two = found(DiscoveredServers.of(TWO).told(set("a", "b")));

        assertThat(where(two.under(ServerTemplate.of(TWO.pattern(), 1, TWO.source()))))
                .containsExactly("web1 a");
        assertThat(where(two.under(TWO.withFirstNumber(2))))
                .as("a server keeps its endpoint by its name; who lost his finds another")
                .containsExactly("web2 b", "web3 a");
        assertThat(where(two.under(TWO.withFirstNumber(0)))).containsExactly("web0 b", "web1 a");
    }

    @Test
    void haveTheSettingsOfTheirNewDescription() {
        DiscoveredServers two = found(DiscoveredServers.of(TWO).told(set("a")));

        DiscoveredServers limited = two.under(ServerTemplate.of(TWO.pattern().withMaxConnections(7), 2, TWO.source()));

        assertThat(limited.servers())
                .allSatisfy(each -> assertThat(each.server().maxConnections()).isEqualTo(7));
        assertThat(where(limited)).containsExactly("web1 a", "web2 -");
    }
}
