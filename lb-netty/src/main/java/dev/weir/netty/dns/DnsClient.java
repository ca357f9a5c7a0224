package dev.weir.netty.dns;

import dev.weir.spi.Runtime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.TcpDnsQueryEncoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks one name server once, over UDP and, if the answer does not fit, over TCP. Lives on the event loop's thread. */
final class DnsClient {
    private static final int MAX_MESSAGE = 65_535;

    private final EventLoop loop;
    private final Runtime runtime;
    private final Duration timeout;
    private final Set<Exchange<?>> underWay = new HashSet<>();
    private boolean isClosed;

    /** @param timeout for each of the two */
    DnsClient(EventLoop loop, Runtime runtime, Duration timeout) {
        this.loop = loop;
        this.runtime = runtime;
        this.timeout = timeout;
    }

    /** Never {@link Answer.Truncated}, and never completed exceptionally. */
    <T> CompletableFuture<Answer<T>> ask(InetSocketAddress server, Question<T> question) {
        return overUdp(server, question)
                .thenCompose(answer -> answer instanceof Answer.Truncated
                        ? overTcp(server, question).thenApply(DnsClient::wholeOrFailed)
                        : CompletableFuture.completedFuture(answer));
    }

    /** Ends all that is under way, as failed, and whatever is asked from now on. */
    void close() {
        isClosed = true;
        List.copyOf(underWay).forEach(exchange -> exchange.fail("closed"));
    }

    private <T> CompletableFuture<Answer<T>> overUdp(InetSocketAddress server, Question<T> question) {
        Exchange<T> exchange = newExchange(question);
        return open(exchange, () -> {
            NioDatagramChannel channel = new NioDatagramChannel();
            channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(2 * Exchange.MAX_PAYLOAD));
            channel.pipeline().addLast(new DatagramDnsQueryEncoder(), new ResponseDecoder(), exchange);
            connect(channel, server, exchange, () -> exchange.send(new DatagramDnsQuery(null, server, exchange.id())));
        });
    }

    private <T> CompletableFuture<Answer<T>> overTcp(InetSocketAddress server, Question<T> question) {
        Exchange<T> exchange = newExchange(question);
        return open(exchange, () -> {
            NioSocketChannel channel = new NioSocketChannel();
            channel.pipeline()
                    .addLast(
                            new TcpDnsQueryEncoder(),
                            new LengthFieldBasedFrameDecoder(MAX_MESSAGE, 0, Short.BYTES, 0, Short.BYTES),
                            new FrameToPacket(),
                            new ResponseDecoder(),
                            exchange);
            connect(channel, server, exchange, () -> exchange.send(new DefaultDnsQuery(exchange.id())));
        });
    }

    private <T> Exchange<T> newExchange(Question<T> question) {
        return new Exchange<>(question, runtime.random().nextInt(1 << Short.SIZE));
    }

    private <T> CompletableFuture<Answer<T>> open(Exchange<T> exchange, Runnable opening) {
        underWay.add(exchange);
        CompletableFuture<Answer<T>> answer = exchange.answer().whenComplete((end, none) -> underWay.remove(exchange));
        if (isClosed) {
            exchange.fail("closed");
            return answer;
        }
        try {
            opening.run();
        } catch (ChannelException e) { // no file descriptor
            exchange.fail(Reasons.of(e));
        }
        return answer;
    }

    private void connect(Channel channel, InetSocketAddress server, Exchange<?> exchange, Runnable whenConnected) {
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        ChannelFuture registered = loop.register(channel); // done when it returns, as this is the loop's thread
        if (!registered.isSuccess()) {
            exchange.fail(Reasons.of(registered.cause()));
            return;
        }
        exchange.begin(channel, timeout);
        channel.connect(server).addListener(connected -> {
            if (connected.isSuccess()) {
                whenConnected.run();
            } else {
                exchange.fail(Reasons.of(connected.cause()));
            }
        });
    }

    private static <T> Answer<T> wholeOrFailed(Answer<T> answer) {
        return answer instanceof Answer.Truncated
                ? new Answer.Failed<>("answered in part, over TCP too", true)
                : answer;
    }

    /** So that both ways share one decoder, and one check. */
    private static final class FrameToPacket extends MessageToMessageDecoder<ByteBuf> {
        FrameToPacket() {
            super(ByteBuf.class);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf frame, List<Object> out) {
            out.add(new DatagramPacket(
                    frame.retain(), (InetSocketAddress) context.channel().localAddress(), (InetSocketAddress)
                            context.channel().remoteAddress()));
        }
    }
}
