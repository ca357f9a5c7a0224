package dev.weir.netty.epoll;

/** Who hears when a socket may be ready. It changes during a connection's life: attempt, waiting client, relay. */
interface Watcher {
    /**
     * A socket may be ready; its {@link SocketHandle#readable} and {@link SocketHandle#writable} are up to date. A hint only:
     * nothing is true before a system call has said so.
     *
     * @param events epoll's bits
     */
    void ready(SocketHandle socket, int events);

    /** Whose socket it is. */
    EpollConnection connection();
}
