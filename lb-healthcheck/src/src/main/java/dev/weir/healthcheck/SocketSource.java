package dev.weir.healthcheck;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Where a check gets its socket from; a test can bind it first, or have none to give. */
@FunctionalInterface
interface SocketSource {
    SocketChannel open() throws IOException;
}
