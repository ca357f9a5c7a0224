/**
 * The portable transport: Netty channels on NIO. It works wherever Java does; elsewhere than on Linux it is the only path.
 * Start at {@link dev.weir.netty.channel.ChannelTransport}.
 *
 * <p>What NIO cannot do: a socket that is not being read does not report a reset. A client that waits with its early data
 * full, a side whose stream has ended and a side that is not read because the other one is blocked are therefore seen to be
 * reset at the next read or write only. A reset that a system call has reported is never lost.
 */
@NullMarked
package dev.weir.netty.channel;

import org.jspecify.annotations.NullMarked;
