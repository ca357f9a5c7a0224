package dev.weir.netty.dns;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.AbstractDnsOptPseudoRrRecord;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One query and the wait for its response, on a channel of its own: the kernel drops what others send, and the port changes
 * with every query, which makes answers hard to forge. Lives on the event loop's thread; ends once and closes its channel.
 */
final class Exchange<T> extends SimpleChannelInboundHandler<DnsResponse> {
    /** Fits into a packet on any network (DNS Flag Day 2020); longer answers come over TCP. */
    static final int MAX_PAYLOAD = 1232;
    /** Responses that are not the one awaited; with more, somebody is guessing. */
    private static final int MOST_IGNORED = 100;

    private final Question<T> question;
    private final int id;
    private final CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
    private @Nullable Channel channel;
    private @Nullable Future<?> timer;
    private int ignored;
    private boolean isOver;

    Exchange(Question<T> question, int id) {
        this.question = question;
        this.id = id;
    }

    /** Completed on the event loop. */
    CompletableFuture<Answer<T>> answer() {
        return answer;
    }

    int id() {
        return id;
    }

    /** Takes over a channel that is registered with the event loop. */
    void begin(Channel opened, Duration timeout) {
        channel = opened;
        timer = opened.eventLoop()
                .schedule(
                        () -> fail("timed out after " + timeout.toMillis() + " ms" + whatWasIgnored()),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /** Sends the question as part of this query, which has the right id. */
    void send(DnsQuery query) {
        Channel open = channel;
        if (open == null || isOver) {
            query.release();
            return;
        }
        query.setRecursionDesired(true);
        query.addRecord(DnsSection.QUESTION, question.forNetty());
        query.addRecord(DnsSection.ADDITIONAL, new AbstractDnsOptPseudoRrRecord(MAX_PAYLOAD, 0, 0) {});
        open.writeAndFlush(query).addListener(sent -> {
            if (!sent.isSuccess()) {
                fail(Reasons.of(sent.cause()));
            }
        });
    }

    /** Ends it without an answer. */
    void fail(String reason) {
        end(new Answer.Failed<>(reason, false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DnsResponse response) {
        if (response.id() == id && question.isAnsweredBy(response)) {
            end(AnswerReader.read(response, question));
        } else {
            ignore();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            ignore(); // perhaps not from the name server; on TCP it closes the connection or another response follows
        } else {
            fail(Reasons.of(cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("closed the connection" + whatWasIgnored());
    }

    private void ignore() {
        ignored++;
        if (ignored > MOST_IGNORED) {
            fail("drowned in " + ignored + " responses to other questions");
        }
    }

    private String whatWasIgnored() {
        return ignored == 0 ? "" : ", " + ignored + " unusable responses";
    }

    private void end(Answer<T> result) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (channel != null) {
            var unused = channel.close();
        }
        answer.complete(result);
    }
}
