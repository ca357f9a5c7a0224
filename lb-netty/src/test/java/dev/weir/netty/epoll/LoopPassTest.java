package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopPassTest {
    private final List<String> log = new ArrayList<>();
    private final LoopPass pass = new LoopPass(new Noting(), new UncaughtErrors());

    @Test
    void aLoopThatEndsWithoutPreparingForItClosesWhatIsRegisteredAllTheSame() {
        pass.destroy();
        assertThat(log).containsExactly("registered handles are closed", "closed later", "destroyed");
    }

    @Test
    void whatIsToBeClosedIsClosedAfterThePass() {
        pass.closeLater(() -> log.add("closed"));
        assertThat(pass.run(new Idle())).isZero();
        assertThat(log).containsExactly("closed", "ran");
    }

    private static final class Idle implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    /** Netty's handler, as far as it is asked. */
    private final class Noting implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            log.add("ran");
            return 0;
        }

        @Override
        public void prepareToDestroy() {
            log.add("registered handles are closed");
            pass.closeLater(() -> log.add("closed later"));
        }

        @Override
        public void destroy() {
            log.add("destroyed");
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {
            log.add("woken");
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return true;
        }
    }
}
