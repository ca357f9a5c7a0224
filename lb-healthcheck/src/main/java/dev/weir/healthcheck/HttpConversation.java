package dev.weir.healthcheck;

import dev.weir.probe.HttpCheck;
import dev.weir.spi.ProbeResult.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One HTTP request and what its answer says. Netty's codec writes and reads; it is handed the bytes. */
final class HttpConversation implements Conversation {
    private static final int LONGEST_FIRST_LINE = 4_096;
    private static final int LONGEST_HEADERS = BUFFER_BYTES;
    private static final int LONGEST_BODY = BUFFER_BYTES;
    private static final int LONGEST_CHUNK = 8_192;
    private static final Set<String> WITH_LENGTH = Set.of("POST", "PUT", "PATCH");

    private final HttpCheck check;
    private final String words;
    private final Optional<TextSearch> wanted;
    private final EmbeddedChannel codec = new EmbeddedChannel();
    private final ByteBuf body = Unpooled.buffer(0, LONGEST_BODY);
    private boolean asked;
    private int decoded;
    private @Nullable HttpResponseStatus status;
    private boolean complete;
    private String garbage = "";

    HttpConversation(HttpCheck check, boolean overTls) {
        this.check = check;
        this.words = (overTls ? "TLS handshake ok, " : "") + check.method() + " " + check.path();
        this.wanted = check.body().map(TextSearch::new);
        codec.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        codec.pipeline().addLast(new HttpClientCodec(LONGEST_FIRST_LINE, LONGEST_HEADERS, LONGEST_CHUNK));
    }

    /** The longest head and body and as much again, for chunks may be small. */
    @Override
    public int most() {
        return 4 * BUFFER_BYTES;
    }

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (!asked) {
            asked = true;
            return new Move.Say(request());
        }
        decode(received, ended);
        if (status == null) {
            return noAnswer(received, ended);
        }
        int code = status.code();
        if (code == HttpResponseStatus.NOT_FOUND.code() && check.disableOn404()) {
            return end(new Finding(Verdict.CONDITIONAL_PASS, "L7OKC", answered()));
        }
        if (!check.accepts(code)) {
            return end(Finding.fail("L7STS", answered()));
        }
        return wanted.isEmpty() ? end(Finding.pass("L7OK", answered())) : look(wanted.get(), ended);
    }

    @Override
    public Finding timedOut() {
        return status == null
                ? Finding.fail("L7TOUT", words + " was not answered in time")
                : Finding.fail("L7TOUT", answered() + ", but what follows did not come in time")
                        .withCode(status.code());
    }

    @Override
    public Finding failed(Finding failure) {
        return asked && failure.status().equals("L7RSP") ? failure.withInfo(words + ": " + failure.info()) : failure;
    }

    @Override
    public void over() {
        try {
            codec.finishAndReleaseAll();
        } catch (CodecException e) {
            // What it complains about has been looked at, or nobody waits for it any more.
        }
    }

    private Move noAnswer(ByteBuf received, boolean ended) {
        if (!garbage.isEmpty()) {
            return new Move.End(
                    Finding.fail("L7RSP", words + " was answered by something that is not HTTP: " + garbage));
        }
        if (!ended) {
            return new Move.Wait();
        }
        String why = received.isReadable() ? " was answered incompletely" : " was not answered: the server closed";
        return new Move.End(Finding.fail("L7RSP", words + why));
    }

    private Move look(TextSearch search, boolean ended) {
        TextSearch.Result result = search.in(body);
        if (result == TextSearch.Result.FOUND) {
            return end(Finding.pass("L7OK", answered()));
        }
        if (result == TextSearch.Result.GAVE_UP) {
            return end(Finding.fail("L7RSP", answered() + ", but the regular expression for its body takes too long"));
        }
        if (!complete && !ended && garbage.isEmpty() && body.maxWritableBytes() > 0) {
            return new Move.Wait();
        }
        String lack = body.isReadable() ? ", but the body does not have " + search.content() : ", but without a body";
        return end(Finding.fail("L7RSP", answered() + lack));
    }

    private Move end(Finding finding) {
        return new Move.End(status == null ? finding : finding.withCode(status.code()));
    }

    private String answered() {
        return words + " answered " + status;
    }

    private byte[] request() {
        HttpVersion version = check.host().isPresent() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
        FullHttpRequest request = new DefaultFullHttpRequest(
                version, HttpMethod.valueOf(check.method()), check.path(), Unpooled.EMPTY_BUFFER);
        check.host().ifPresent(host -> request.headers().set(HttpHeaderNames.HOST, host));
        if (check.host().isPresent()) {
            request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (WITH_LENGTH.contains(check.method())) {
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        for (HttpCheck.Header header : check.headers()) {
            request.headers().add(header.name(), header.value());
        }
        codec.writeOutbound(request);
        ByteBuf all = Unpooled.buffer();
        ByteBuf part;
        while ((part = codec.readOutbound()) != null) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    /** Hands on what is new. At the end the codec is told, for a body without a length ends with the connection. */
    private void decode(ByteBuf received, boolean ended) {
        ByteBuf fresh = received.slice(received.readerIndex() + decoded, received.readableBytes() - decoded);
        decoded = received.readableBytes();
        try {
            if (fresh.isReadable() && !complete) {
                codec.writeInbound(codec.alloc().buffer(fresh.readableBytes()).writeBytes(fresh));
            }
            if (ended) {
                var unused = codec.close(); // what goes wrong is thrown
            }
        } catch (CodecException e) {
            garbage = e.toString();
        }
        HttpObject part;
        while ((part = codec.readInbound()) != null) {
            note(part);
            ReferenceCountUtil.release(part);
        }
    }

    private void note(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            Throwable cause = part.decoderResult().cause();
            if (cause instanceof PrematureChannelClosureException) {
                return; // that it has ended, and what is missing, is known
            }
            garbage = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        } else if (part instanceof HttpResponse head && isFinal(head.status())) {
            status = head.status();
        } else if (part instanceof HttpContent content && status != null) {
            int length = Math.min(content.content().readableBytes(), body.maxWritableBytes());
            body.writeBytes(content.content(), length);
            complete |= part instanceof LastHttpContent;
        }
    }

    /** Whether no other answer follows. After 101 another protocol does. */
    private static boolean isFinal(HttpResponseStatus answer) {
        return answer.codeClass() != HttpStatusClass.INFORMATIONAL
                || answer.code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }
}
