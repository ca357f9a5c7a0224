package dev.weir.healthcheck;

import dev.weir.probe.TlsSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of TLS for one connection: Netty's handler with the bytes handed in and out. Its context is made for this
 * connection alone, so no session is resumed: each check sees the certificate that the server has now.
 */
final class TlsLayer {
    private final ByteBufAllocator allocator;
    private final SslContext context;
    private final SslHandler handler;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private @Nullable Throwable failure;
    private boolean serverClosed;

    /**
     * Begins the handshake; the first bytes for the server are there at once.
     *
     * @param certificate who looks at the server's
     * @throws SSLException if this machine cannot make such a connection
     */
    TlsLayer(TlsSettings tls, ServerCertificate certificate, ByteBufAllocator allocator) throws SSLException {
        this.allocator = allocator;
        this.context = context(tls, certificate);
        this.handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0); // the check's deadline is the only one
        SSLParameters parameters = handler.engine().getSSLParameters();
        tls.serverName().ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        handler.engine().setSSLParameters(parameters);
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(handler, new ClosureWatch());
    }

    /** Whether the handshake is done. */
    boolean isShaken() {
        return handler.handshakeFuture().isSuccess();
    }

    /** Why the handshake or what followed failed; null if it did not. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Whether the server has said that no more comes. */
    boolean isServerClosed() {
        return serverClosed;
    }

    /** Takes what the server sent, and adds what it says to the buffer as far as there is room. */
    void receive(ByteBuffer encrypted, ByteBuf received) {
        if (failure == null && channel.isOpen()) {
            attempt(() ->
                    channel.writeInbound(allocator.buffer(encrypted.remaining()).writeBytes(encrypted)));
        }
        ByteBuf plain;
        while ((plain = channel.readInbound()) != null) {
            received.writeBytes(plain, Math.min(plain.readableBytes(), received.maxWritableBytes()));
            plain.release();
        }
    }

    /** Says this to the server. */
    void send(byte[] plain) {
        if (failure == null && channel.isOpen()) {
            attempt(() -> channel.writeOutbound(allocator.buffer(plain.length).writeBytes(plain)));
        }
    }

    /** Bytes that are to be sent now; null if there are none. */
    @Nullable
    ByteBuffer toSend() {
        ByteBuf encrypted = channel.readOutbound();
        if (encrypted == null) {
            return null;
        }
        ByteBuffer copy = ByteBuffer.allocate(encrypted.readableBytes());
        encrypted.readBytes(copy);
        encrypted.release();
        return copy.flip();
    }

    /** Says good-bye; the bytes for that can be sent after it. */
    void close() {
        attempt(() -> {
            var unused = channel.close(); // what goes wrong is thrown
        });
    }

    /** Gives back what it holds. */
    void release() {
        try {
            channel.finishAndReleaseAll();
        } catch (Exception | Error e) {
            // A connection that is given up has nothing more to complain about.
        }
        ReferenceCountUtil.release(context);
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (Exception e) { // Netty throws checked ones, too, without saying so
            failure = e.getCause() instanceof SSLException || e.getCause() instanceof NotSslRecordException
                    ? e.getCause()
                    : e;
        }
    }

    private static SslContext context(TlsSettings tls, ServerCertificate certificate) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(tls.engine() == TlsSettings.Engine.OPENSSL ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .trustManager(certificate)
                .endpointIdentificationAlgorithm(null); // the certificate's name is compared by who looks at it
        if (!tls.alpn().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    tls.alpn()));
        }
        return builder.build();
    }

    /** Notes that the server has closed its direction. */
    private final class ClosureWatch extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslCloseCompletionEvent) {
                serverClosed = true;
            }
            ReferenceCountUtil.release(event);
        }
    }
}
