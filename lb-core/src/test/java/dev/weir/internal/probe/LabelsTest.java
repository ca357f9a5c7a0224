package dev.weir.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.report.Reporter;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.internal.watch.FakeLoop;
import dev.weir.internal.watch.MarkedWorker;
import dev.weir.internal.watch.UserCode;
import dev.weir.internal.watch.Watchdog;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What checks are called, whatever users' checks say of themselves. */
class LabelsTest {
    private final List<String> defects = new CopyOnWriteArrayList<>();
    private final UserCode code = new UserCode();
    private final Labels labels = new Labels(code, defects::add);

    /** A check that says of itself what it is told to. */
    private record Own(Supplier<String> name) implements CustomProbe {
        @Override
        public CompletionStage<Answer> check(InetSocketAddress server, Duration timeout) {
            return CompletableFuture.completedFuture(new Answer(true, ""));
        }

        @Override
        public String toString() {
            return name.get();
        }
    }

    @Test
    void aNameOfItsOwnOrWhatItAsksForOrWhatKindItIs() {
        assertThat(labels.of(new Probe.TcpConnect().named("smtp"))).isEqualTo("smtp");
        assertThat(labels.of(HttpCheck.exchange("mail.example", "owa"))).isEqualTo("/owa/healthcheck.htm");
        assertThat(labels.of(new Probe.TcpConnect())).isEqualTo("tcpconnect");
        assertThat(labels.of(new Own(() -> "queue depth\n"))).isEqualTo("queue depth<0A>");
    }

    @Test
    void oneThatThrowsIsKnownByItsClass() {
        Own throwing = new Own(() -> {
            throw new IllegalStateException("no name");
        });
        assertThat(labels.of(throwing)).isEqualTo(Own.class.getName());
        assertThat(defects).isEmpty();
    }

    @Test
    @Timeout(20)
    void oneThatDoesNotComeBackIsInterruptedToldOfAndNotAskedAgain() {
        CountDownLatch never = new CountDownLatch(1);
        int[] asked = {0};
        Own blocking = new Own(() -> {
            asked[0]++;
            try {
                never.await();
            } catch (InterruptedException e) {
                return "too late";
            }
            return "";
        });
        Reporter reporter = new Reporter("test", SystemRuntime.INSTANCE);
        MarkedWorker control = new MarkedWorker(SystemRuntime.INSTANCE.newWorker("test-control"));
        try (Watchdog watchdog =
                new Watchdog("test", List.of(new FakeLoop(0)), control, code, SystemRuntime.INSTANCE, reporter)) {
            assertThat(watchdog.isAnyLost()).isFalse();
            assertThat(labels.of(blocking)).isEqualTo(Own.class.getName());
        }
        assertThat(Thread.interrupted())
                .as("the interrupt was meant for the check")
                .isFalse();
        assertThat(defects)
                .singleElement()
                .asString()
                .startsWith("a custom check that was asked for its name did not answer");

        assertThat(labels.of(blocking)).isEqualTo(Own.class.getName());
        assertThat(asked[0]).as("once is enough").isEqualTo(1);
        control.close();
        reporter.close();
    }
}
