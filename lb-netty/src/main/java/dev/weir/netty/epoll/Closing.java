package dev.weir.netty.epoll;

import java.io.IOException;

/** Something with a file descriptor that is closed after the pass, see {@link LoopPass}. */
interface Closing {
    void closeNow() throws IOException;
}
