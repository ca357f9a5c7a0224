package dev.weir.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.OpenConnection;
import dev.weir.Termination.Cause;
import dev.weir.testing.SimulatedRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopStateTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final LoopState state = new LoopState(runtime.newLoop(3), runtime, LoopStateTest::fail);
    private final List<String> log = new ArrayList<>();

    @Test
    void knowsItsLoop() {
        assertThat(state.index()).isEqualTo(3);
        assertThat(state.loop().index()).isEqualTo(3);
    }

    @Test
    void bytesOfLongSessionsAreShownAtLeastEveryFiveSeconds() {
        state.add(new Member("a"));
        runtime.advance(Duration.ofSeconds(3));
        state.add(new Member("b"));

        runtime.advance(Duration.ofMillis(1_999));
        assertThat(log).isEmpty();
        runtime.advance(Duration.ofMillis(10));
        assertThat(log).containsExactly("a publishes", "b publishes");

        runtime.advance(Duration.ofMillis(5_010));
        assertThat(log).hasSize(4);
    }

    @Test
    void nothingTicksWhenTheLastConnectionHasGone() {
        Member only = new Member("only");
        state.add(only);
        state.remove(only);

        runtime.advance(Duration.ofSeconds(6));

        assertThat(log).isEmpty();
        assertThat(runtime.eventsPending()).isZero();

        state.add(new Member("next"));
        runtime.advance(Duration.ofSeconds(6));
        assertThat(log).containsExactly("next publishes");
    }

    @Test
    void anyMayLeaveInAnyOrder() {
        Random random = new Random(42);
        List<Member> here = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            if (here.isEmpty() || random.nextInt(3) > 0) {
                Member member = new Member("m" + step);
                here.add(member);
                state.add(member);
            } else {
                state.remove(here.remove(random.nextInt(here.size())));
            }
        }
        List<LoopMember> seen = new ArrayList<>();

        state.forEach(seen::add);

        assertThat(seen).containsExactlyInAnyOrderElementsOf(here);
    }

    @Test
    void connectionsMayEndWhileTheyAreVisited() {
        for (String name : List.of("a", "b", "c")) {
            state.add(new Member(name));
        }

        state.forEach(member -> member.kill(Cause.KILLED));
        state.forEach(member -> member.kill(Cause.KILLED));

        assertThat(log).containsExactlyInAnyOrder("a ends KILLED", "b ends KILLED", "c ends KILLED");
    }

    /** A connection that notes what happens to it, and leaves when it is killed. */
    private final class Member extends LoopMember {
        private final String name;

        Member(String name) {
            this.name = name;
        }

        @Override
        protected void publishBytes() {
            log.add(name + " publishes");
        }

        @Override
        public @Nullable Object server() {
            return null;
        }

        @Override
        public OpenConnection describe() {
            return new OpenConnection(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                    name,
                    Optional.empty(),
                    Duration.ZERO,
                    0,
                    0);
        }

        @Override
        public boolean kill(Cause cause) {
            log.add(name + " ends " + cause);
            state.remove(this);
            return true;
        }

        @Override
        protected void expired(long now) {
            throw new AssertionError("never armed");
        }
    }

    private static void fail(Throwable broken) {
        throw new AssertionError("a deadline failed", broken);
    }
}
