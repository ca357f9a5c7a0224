package dev.weir.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.Race;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SystemRuntimeTest {
    /** A picker keeps what the control thread got; event loops that draw from it must not draw the same. */
    @Test
    void aGeneratorOfOneThreadYieldsDifferentNumbersOnOthers() throws InterruptedException {
        RandomGenerator random = SystemRuntime.INSTANCE.random();
        Queue<Long> first = new ConcurrentLinkedQueue<>();

        Race.run(() -> first.add(random.nextLong()), () -> first.add(random.nextLong()));

        assertThat(first).hasSize(2).doesNotHaveDuplicates();
    }
}
