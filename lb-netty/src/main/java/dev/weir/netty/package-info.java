/** The transport on Netty: an epoll relay with splice on Linux, Netty channels elsewhere. */
@NullMarked
package dev.weir.netty;

import org.jspecify.annotations.NullMarked;
