package dev.weir.netty.epoll;

/**
 * What a user may choose.
 *
 * @param eventLoops threads
 * @param splicing whether to splice at all
 * @param pipesPerLoop pipes in use at most per loop, or 0 to derive it from the limits of process and user
 * @param why why this path was chosen, for the description
 */
public record EpollSettings(int eventLoops, boolean splicing, int pipesPerLoop, String why) {}
