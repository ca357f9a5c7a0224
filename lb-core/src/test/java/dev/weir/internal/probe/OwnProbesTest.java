package dev.weir.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.LoadBalancerListener;
import dev.weir.ServerId;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCode;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The way from each check to who carries it out. */
class OwnProbesTest {
    private static final Probe TCP = new Probe.TcpConnect();
    private static final CustomProbe CUSTOM =
            (server, timeout) -> CompletableFuture.completedFuture(new CustomProbe.Answer(true, "custom"));
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final ProbeTarget TARGET = new ProbeTarget(SERVER, new ServerId("b", "s"), 0);
    private static final ProbeTimeouts SECOND = ProbeTimeouts.within(Duration.ofSeconds(1));

    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final Reporter reporter = new Reporter("test", runtime);
    private final ScriptedProbes scripted = new ScriptedProbes();
    private final OwnProbes probes =
            new OwnProbes(List.of(scripted), runtime.newWorker("control"), reporter, "test", new UserCode());
    private final List<ProbeResult> results = new ArrayList<>();
    private final List<LbEvent> events = new ArrayList<>();

    @Test
    void whatIsMadeOfPartsNeedsAProviderForEach() {
        assertThat(probes.supports(TCP)).isTrue();
        assertThat(probes.supports(HttpCheck.get("/"))).as("by nobody here").isFalse();
        assertThat(probes.supports(CUSTOM)).isTrue();
        assertThat(probes.supports(TCP.named("port"))).isTrue();
        assertThat(probes.supports(HttpCheck.get("/").named("page"))).isFalse();
        assertThat(probes.supports(CombinedCheck.anyOf(TCP, CombinedCheck.allOf(CUSTOM, TCP.named("x")))))
                .isTrue();
        assertThat(probes.supports(CombinedCheck.anyOf(TCP, CombinedCheck.allOf(CUSTOM, HttpCheck.get("/")))))
                .isFalse();
    }

    @Test
    void everyCheckIsCarriedOut() {
        Prober prober = probes.open(runtime);
        check(prober, TCP);
        check(prober, TCP.named("port"));
        check(prober, CUSTOM);
        check(prober, CombinedCheck.allOf(TCP, CombinedCheck.atLeast(2, CUSTOM.named("own"), TCP, TCP)));

        assertThat(results).hasSize(4).allMatch(result -> result.verdict() == Verdict.PASS);
        assertThat(results.get(3).info())
                .isEqualTo("2 of 2 healthy, 2 required: tcpconnect L4OK (scripted); 2 of 3 L7OK (3 of 3 healthy,"
                        + " 2 required: own L7OK (custom); tcpconnect L4OK (scripted); tcpconnect L4OK (scripted))");
        assertThat(scripted.checks()).hasSize(5);
        assertThatIllegalArgumentException().isThrownBy(() -> check(prober, HttpCheck.get("/")));
    }

    @Test
    void theWholeOfANestedCheckFollowsItsParts() {
        Prober prober = probes.open(runtime);
        scripted.answer(SERVER, Verdict.FAIL);
        check(prober, CombinedCheck.allOf(CUSTOM, CombinedCheck.anyOf(CUSTOM, TCP)));
        check(prober, CombinedCheck.allOf(CUSTOM, CombinedCheck.allOf(CUSTOM, TCP)));
        assertThat(results).extracting(ProbeResult::verdict).containsExactly(Verdict.PASS, Verdict.FAIL);
    }

    @Test
    void allWhoCheckShareTheProvidersProberAndTheLastOneClosesIt() {
        Prober first = probes.open(runtime);
        Prober second = probes.open(runtime);
        check(first, TCP);
        check(second, TCP);
        assertThat(scripted.probersMade()).isEqualTo(1);
        first.close();
        first.close();
        assertThat(scripted.probersOpen()).isEqualTo(1);
        check(second, TCP);
        assertThat(results).hasSize(3);
        second.close();
        assertThat(scripted.probersOpen()).isZero();

        check(probes.open(runtime), TCP);
        assertThat(scripted.probersMade()).as("it may be used anew").isEqualTo(2);
    }

    @Test
    void whatCannotBeOpenedIsKnownAtOnceAndNothingStaysOpen() {
        ProbeProvider broken = new ProbeProvider() {
            @Override
            public boolean supports(Probe probe) {
                return probe instanceof HttpCheck;
            }

            @Override
            public Prober open(Runtime with) {
                throw new IllegalStateException("no thread left");
            }
        };
        OwnProbes both = new OwnProbes(
                List.of(scripted, broken), runtime.newWorker("control"), reporter, "test", new UserCode());
        assertThatIllegalStateException().isThrownBy(() -> both.open(runtime)).withMessage("no thread left");
        assertThat(scripted.probersMade()).isEqualTo(1);
        assertThat(scripted.probersOpen()).isZero();
    }

    @Test
    void whoHasClosedHearsNothingMore() {
        scripted.answerAfter(Duration.ofMillis(100));
        Prober first = probes.open(runtime);
        probes.open(runtime);
        first.check(TCP, TARGET, SECOND, results::add);
        first.close();
        first.check(TCP, TARGET, SECOND, results::add);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(results).isEmpty();
    }

    @Test
    void whatUsersCodeMustNotDoIsAnEvent() {
        reporter.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                events.add(event);
            }
        });
        check(probes.open(runtime), new Broken());
        assertThat(results.get(0).status()).isEqualTo("L7RSP");
        assertThat(events).hasSize(1).first().isInstanceOf(LbEvent.UserCodeFailed.class);
        assertThat(events.get(0).message())
                .isEqualTo("custom check dev.weir.internal.probe.OwnProbesTest$Broken threw"
                        + " java.lang.IllegalStateException: broken");
    }

    /** As broken as can be: it cannot even say its name. */
    private static final class Broken implements CustomProbe {
        @Override
        public CompletableFuture<Answer> check(InetSocketAddress server, Duration timeout) {
            throw new IllegalStateException("broken");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("broken");
        }
    }

    private void check(Prober prober, Probe probe) {
        prober.check(probe, TARGET, SECOND, results::add);
        runtime.advance(Duration.ofSeconds(1));
    }
}
