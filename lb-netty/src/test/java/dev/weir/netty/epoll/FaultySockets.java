package dev.weir.netty.epoll;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Calls on sockets that do less than they could, as a kernel may at any time: short reads, short writes, and "nothing now"
 * right after a success. As epoll tells of a change only, whoever uses these has to send events of his own.
 */
final class FaultySockets extends SocketCalls {
    private static final int PERCENT_NOTHING = 20;
    private static final int PERCENT_SHORT = 40;
    private static final int SHORTEST = 1;

    private final SplittableRandom random;

    /** @param seed of what goes wrong; calls are made by one event loop */
    FaultySockets(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    int receive(Socket socket, long address, int limit) throws IOException {
        int allowed = allowed(limit);
        return allowed == 0 ? 0 : super.receive(socket, address, allowed);
    }

    @Override
    int send(Socket socket, long address, int from, int to) throws IOException {
        int allowed = allowed(to - from);
        return allowed == 0 ? 0 : super.send(socket, address, from, from + allowed);
    }

    private int allowed(int wanted) {
        int dice = random.nextInt(100);
        if (dice < PERCENT_NOTHING || wanted == 0) {
            return 0;
        }
        return dice < PERCENT_NOTHING + PERCENT_SHORT ? random.nextInt(SHORTEST, wanted + 1) : wanted;
    }
}
