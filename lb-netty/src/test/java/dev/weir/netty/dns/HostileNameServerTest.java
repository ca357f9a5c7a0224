package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Subscription;
import dev.weir.testing.ThreadTrackingRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Name servers that say wrong, strange or too many things. Types: 1 is A, 28 is AAAA, 33 is SRV. */
class HostileNameServerTest {
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Where silence is what is tested; a busy machine must not take longer for an answer. */
    private static final Duration SHORT = Duration.ofMillis(100);

    private final ThreadTrackingRuntime runtime = new ThreadTrackingRuntime(1);
    private final Told told = new Told();
    private final AtomicReference<Function<byte[], List<byte[]>>> answer = new AtomicReference<>();
    private FakeNameServer server;
    private Subscription watch;

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
        server.close();
    }

    /** What a response may be that is not the one awaited; each is followed by a good one. */
    enum Unusable {
        EMPTY(query -> new byte[0]),
        ONE_BYTE(query -> new byte[1]),
        HALF_A_HEADER(query -> Response.to(query).a(1, 66).bytesWithoutLast(30)),
        NOISE(query -> {
            byte[] noise = new byte[300];
            new Random(7).nextBytes(noise);
            return noise;
        }),
        ZEROS(query -> new byte[300]),
        ONES(query -> {
            byte[] ones = new byte[300];
            Arrays.fill(ones, (byte) 0xff);
            return ones;
        }),
        WRONG_ID(query -> {
            Response response = Response.to(query).a(1, 66);
            return response.id(response.id() ^ 1).bytes();
        }),
        NO_RESPONSE(query -> Response.to(query).a(1, 66).asQuery().bytes()),
        ANOTHER_NAME(query -> Response.to(query).a(1, 66).aboutAnother().bytes()),
        ANOTHER_TYPE(query -> Response.to(query).a(1, 66).aboutAnotherType().bytes()),
        NO_QUESTION(query ->
                Response.to(query).a("web.test", 1, 66).withoutQuestion().bytes()),
        POINTER_TO_ITSELF(query -> Response.to(query)
                .record(Response.pointer(Response.to(query).bytes().length), 1, 1, new byte[4])
                .bytes()),
        POINTER_BEYOND_THE_END(query -> Response.to(query)
                .record(Response.pointer(0x3fff), 1, 1, new byte[4])
                .bytes()),
        LABEL_BEYOND_THE_END(query -> Response.to(query)
                .record(new byte[] {63, 'a'}, 1, 1, new byte[4])
                .bytes());

        @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
        private final Function<byte[], byte[]> made;

        Unusable(Function<byte[], byte[]> made) {
            this.made = made;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnusableResponseIsPassedOver(Unusable bad) throws IOException {
        server = FakeNameServer.answering(query -> List.of(bad.made.apply(query), good(query)));
        open(source());
        told.awaitSet("10.0.0.1:0");

        assertThat(told.failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void andIfNoOtherComesTheAttemptFails(Unusable bad) throws IOException {
        server = FakeNameServer.answering(query -> List.of(bad.made.apply(query)));
        open(source().timeout(SHORT));

        assertThat(told.awaitFailure()).matches("A web\\.test: 127\\.0\\.0\\.1 port \\d+ timed out after 100 ms.*");
        assertThat(told.updates).isEmpty();
    }

    @Test
    void countsWhatItPassedOver() throws IOException {
        server = FakeNameServer.answering(query -> Collections.nCopies(3, Unusable.WRONG_ID.made.apply(query)));
        open(source().timeout(SHORT));

        assertThat(told.awaitFailure()).endsWith("timed out after 100 ms, 3 unusable responses");
    }

    @Test
    void givesUpWhenItDrowns() throws IOException {
        byte[] noise = new byte[20];
        server = FakeNameServer.answering(query -> Collections.nCopies(150, noise));
        open(source().attempts(1));

        assertThat(told.awaitFailure()).endsWith("drowned in 101 responses to other questions");
    }

    @Test
    void keepsTheLastSetWhenAnswersMakeNoSense() throws IOException {
        serve(query -> List.of(good(query)));
        told.awaitSet("10.0.0.1:0");

        thenServe(query -> Response.to(query).a("evil.test", 1, 66).bytes(), "records of other names only");
        thenServe(query -> Response.to(query).alias(1, "web.test").bytes(), "aliases without end");
        thenServe(
                query -> Response.to(query)
                        .alias(1, "a.test")
                        .alias("a.test", 1, "b.test")
                        .alias("b.test", 1, "a.test")
                        .bytes(),
                "aliases without end");
        thenServe(
                query -> Response.to(query)
                        .record(Response.pointer(12), 1, 1, new byte[5])
                        .bytes(),
                "a malformed record");
    }

    private void thenServe(Function<byte[], byte[]> response, String reason) {
        answer.set(query -> List.of(response.apply(query)));
        assertThat(told.awaitFailure()).endsWith("answered with " + reason);
        assertThat(told.updates).last().isEqualTo(List.of("10.0.0.1:0"));
        answer.set(query -> List.of(good(query)));
        told.awaitUpdate();
    }

    @Test
    void takesNoRecordsOfOtherNamesBesideTheRightOnes() throws IOException {
        serve(query -> List.of(Response.to(query)
                .a("evil.test", 1, 66)
                .a(1, 1)
                .alias("web.test.evil.test", 1, "web.test")
                .bytes()));

        told.awaitSet("10.0.0.1:0");
    }

    @Test
    void anErrorIsAFailureAndIsNotAskedForAgain() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(Response.to(query).code(2).bytes()));
        open(source().attempts(3).interval(Duration.ofHours(1), Duration.ofHours(1)));

        assertThat(told.awaitFirstFailure()).endsWith("answered ServFail(2)");
        assertThat(server.queries()).as("one for each family").isEqualTo(2);
        assertThat(told.updates).isEmpty();
    }

    @Test
    void anErrorForIpv6IsAReasonForIpv4OnlyWhereIpv6NeverWorked() throws IOException {
        AtomicBoolean ipv6Works = new AtomicBoolean();
        byte[] address = {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        server = FakeNameServer.answering(query -> {
            Response response = Response.to(query);
            if (Response.asksFor(query, 1)) {
                response.a(0, 1);
            } else if (ipv6Works.get()) {
                response.record(Response.pointer(12), 28, 0, address);
            } else {
                response.code(2);
            }
            return List.of(response.bytes());
        });
        open(source().prefer(AddressFamily.IPV6));
        told.awaitSet("10.0.0.1:0");
        assertThat(told.failures).isEmpty();

        ipv6Works.set(true);
        told.awaitSet("[fd00:0:0:0:0:0:0:1]:0");
        ipv6Works.set(false);
        assertThat(told.awaitFailure()).startsWith("AAAA web.test: ").endsWith("answered ServFail(2)");
        told.awaitFailure();
        assertThat(told.updates).last().isEqualTo(List.of("[fd00:0:0:0:0:0:0:1]:0"));
    }

    @Test
    void anAnswerCutShortInAPacketIsAskedForOverTcp() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(Response.to(query).a(1, 1).a(1, 2).bytesWithoutLast(16)),
                query -> List.of(Response.to(query).a(1, 1).a(1, 2).bytes()));
        open(source());

        told.awaitSet("10.0.0.1:0", "10.0.0.2:0");
    }

    @Test
    void anAnswerWithFewerRecordsThanItSaysIsNone() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(Response.to(query).truncated().bytes()),
                query -> List.of(Response.to(query).a(1, 1).announcing(2).bytes()));
        open(source());

        assertThat(told.awaitFailure()).endsWith("answered in part, over TCP too");
        assertThat(told.updates).isEmpty();
    }

    @Test
    void aTcpConnectionThatIsClosedIsAFailureAtOnce() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(Response.to(query).truncated().bytes()), query -> List.of());
        open(source());

        assertThat(told.awaitFailure()).endsWith("closed the connection");
    }

    @Test
    void noiseOverTcpIsPassedOverToo() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(Response.to(query).truncated().bytes()),
                query -> List.of(
                        new byte[0],
                        Unusable.NOISE.made.apply(query),
                        Unusable.WRONG_ID.made.apply(query),
                        good(query)));
        open(source());

        told.awaitSet("10.0.0.1:0");
    }

    @Test
    void aTargetMayBeCompressedAndOneThatIsNoNameIsLeftOut() throws IOException {
        server = FakeNameServer.answering(query -> List.of(
                Response.asksFor(query, 33)
                        ? Response.to(query)
                                .srv(0, 1, 443, Response.pointer(12))
                                .srv(0, 1, 444, Response.name("a\nb.test"))
                                .bytes()
                        : good(query)));
        open(source("_https._tcp.test"));

        told.awaitSet("10.0.0.1:443 weight 1");
        assertThat(told.awaitFailure()).isEqualTo("a target that is no host name");
    }

    @Test
    void aTargetWithoutAnswerKeepsItsLastAddresses() throws IOException {
        AtomicBoolean isSilent = new AtomicBoolean();
        server = FakeNameServer.answering(query -> {
            if (Response.asksFor(query, 33)) {
                return List.of(Response.to(query)
                        .srv(0, 1, 443, Response.name("a.test"))
                        .srv(0, 1, 443, Response.name("b.test"))
                        .bytes());
            }
            boolean isB = query[13] == 'b';
            return isB && isSilent.get()
                    ? List.of()
                    : List.of(Response.to(query).a(0, isB ? 2 : 1).bytes());
        });
        open(source("_https._tcp.test").timeout(SHORT));
        told.awaitSet("10.0.0.1:443 weight 1", "10.0.0.2:443 weight 1");

        isSilent.set(true);
        assertThat(told.awaitFailure()).startsWith("A b.test: ");
        told.awaitUpdate();
        told.awaitSet("10.0.0.1:443 weight 1", "10.0.0.2:443 weight 1");
    }

    @Test
    void aServiceWhoseTargetsAreAllUnknownIsNotEmpty() throws IOException {
        server = FakeNameServer.answering(query -> Response.asksFor(query, 33)
                ? List.of(Response.to(query)
                        .srv(0, 1, 443, Response.name("a.test"))
                        .bytes())
                : List.of());
        open(source("_https._tcp.test").timeout(SHORT));

        assertThat(told.awaitFailure()).startsWith("A a.test: ");
        told.awaitFailure();
        assertThat(told.updates).isEmpty();
    }

    @Test
    void thereIsAMostOfTargets() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(
                        Response.asksFor(query, 33)
                                ? Response.to(query).truncated().bytes()
                                : good(query)),
                query -> {
                    Response many = Response.to(query);
                    for (int i = 0; i < 300; i++) {
                        many.srv(0, 1, i + 1, Response.name("t" + i + ".test"));
                    }
                    return List.of(many.bytes());
                });
        open(source("_https._tcp.test").timeout(LONG).interval(Duration.ofHours(1), Duration.ofHours(1)));

        assertThat(told.awaitFirstFailure()).isEqualTo("300 targets (expected: at most 256); the rest is ignored");
        assertThat(told.updates)
                .last()
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(256);
    }

    @Test
    void aTtlOfZeroDoesNotMakeItSpin() throws IOException {
        server = FakeNameServer.answering(
                query -> List.of(Response.to(query).a(0, 1).bytes()));
        open(source().interval(Duration.ofMillis(50), Duration.ofHours(1)));
        told.awaitUpdate();
        told.awaitUpdate();
        told.awaitUpdate();

        List<Long> arrivals = server.arrivals();
        for (int i = 1; i < arrivals.size(); i++) {
            assertThat(Duration.ofNanos(arrivals.get(i) - arrivals.get(i - 1))).isGreaterThan(Duration.ofMillis(40));
        }
    }

    private static byte[] good(byte[] query) {
        return Response.to(query).a(0, 1).bytes();
    }

    /** Answers over UDP until {@link #answer} says otherwise. */
    private void serve(Function<byte[], List<byte[]>> overUdp) throws IOException {
        answer.set(overUdp);
        server = FakeNameServer.answering(query -> answer.get().apply(query));
        open(source());
    }

    private void open(DnsServerSource.Builder source) {
        watch = source.build().open(runtime, told);
    }

    private DnsServerSource.Builder source() {
        return source("web.test");
    }

    private DnsServerSource.Builder source(String name) {
        return DnsServerSource.named(name)
                .nameServers(List.of(server.address()))
                .prefer(AddressFamily.IPV4)
                .timeout(LONG)
                .attempts(1)
                .interval(OFTEN, OFTEN);
    }
}
