/**
 * The relay on Linux: sockets owned by our own epoll handles, edge-triggered, copying or splicing. Everything about one
 * connection happens on the thread of its event loop.
 */
@NullMarked
package dev.weir.netty.epoll;

import org.jspecify.annotations.NullMarked;
