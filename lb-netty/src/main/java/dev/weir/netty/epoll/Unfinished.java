package dev.weir.netty.epoll;

/** Something that used up its share of a pass and goes on in the next one, see {@link LoopPass}. */
interface Unfinished {
    void resume();

    /** {@link #resume} has thrown. */
    void broke(Throwable thrown);
}
