package dev.weir.netty.epoll;

import dev.weir.netty.loop.LoopThread;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/** Makes the loops' threads and remembers them, in the order in which the loops start. */
final class LoopThreads implements ThreadFactory {
    private final ThreadFactory factory;
    private final List<LoopThread> made = new CopyOnWriteArrayList<>();

    LoopThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    @Override
    public Thread newThread(Runnable task) {
        LoopThread thread = new LoopThread(factory);
        made.add(thread);
        return thread.newThread(task);
    }

    LoopThread last() {
        return made.get(made.size() - 1);
    }
}
