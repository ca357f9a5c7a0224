package dev.weir.healthcheck;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Makes Netty say which buffers leaked before the test JVM ends. Netty notices a leak only when a later allocation
 * comes after the garbage collector has seen the buffer, so a leak in the last test would go unreported. The build
 * fails on any {@code LEAK:} line in the test logs.
 */
public final class LeakSweep implements LauncherSessionListener {
    private static final int ROUNDS = 5; // the collector may take more than one pass to enqueue every reference

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        for (int round = 0; round < ROUNDS; round++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.buffer().release();
        }
    }
}
