package dev.weir.netty.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.channels.ClosedChannelException;

/** The last handler of a side's pipeline: turns what Netty says into what an {@link Endpoint} knows. */
final class SideHandler extends ChannelInboundHandlerAdapter {
    private final Endpoint endpoint;

    SideHandler(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        endpoint.received((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Netty says the same after a reset too, but not before it has said exceptionCaught.
        if (event instanceof ChannelInputShutdownEvent) {
            endpoint.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        endpoint.failed(cause);
    }

    /** Nobody listens any more if we closed the socket; otherwise Netty did, over an error of its own. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endpoint.failed(new ClosedChannelException());
    }
}
