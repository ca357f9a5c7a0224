package dev.weir.netty.epoll;

import dev.weir.netty.loop.Passes;
import dev.weir.netty.loop.WatchedIo;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.List;

/** Makes the {@link LoopPass} of each loop of a group, and remembers them in the group's order. */
final class LoopPasses implements IoHandlerFactory {
    private final IoHandlerFactory epoll = EpollIoHandler.newFactory();
    private final List<Made> made = new ArrayList<>();
    private final UncaughtErrors errors;

    /** What was made for one loop. */
    record Made(LoopPass pass, Passes counted) {}

    LoopPasses(UncaughtErrors errors) {
        this.errors = errors;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        LoopPass pass = new LoopPass(epoll.newHandler(executor), errors);
        Passes counted = new Passes();
        made.add(new Made(pass, counted));
        return new WatchedIo(pass, counted);
    }

    /** In the order of the group's loops, which makes them one after the other in its constructor. */
    List<Made> made() {
        return made;
    }
}
