package dev.weir.netty.epoll;

/** Where exceptions go that nobody should have thrown: to the thread's handler, without ending the thread. */
final class UncaughtErrors {
    void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
}
