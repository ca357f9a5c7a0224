package dev.weir.netty.epoll;

import dev.weir.spi.Runtime;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * What every loop of a transport is made of.
 *
 * @param sockets system calls on sockets
 * @param splices system calls on pipes
 * @param splicing whether to splice
 * @param pipeBudget how many pipes may be large, over all loops
 * @param pipes pipes in use at most, per loop
 * @param allocator for buffers
 * @param receiveBytes size of a loop's receive buffer
 * @param runtime the clock
 * @param errors where stray exceptions go
 */
record LoopParts(
        SocketCalls sockets,
        SpliceCalls splices,
        SpliceSwitch splicing,
        PipeBudget pipeBudget,
        int pipes,
        PooledByteBufAllocator allocator,
        int receiveBytes,
        Runtime runtime,
        UncaughtErrors errors) {}
