package dev.weir.netty.dns;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;

/**
 * Netty's decoder, with its one lenience taken back: a response that ends amid its answers is decoded as far as it goes, which
 * would look like servers that are gone.
 */
final class ResponseDecoder extends DatagramDnsResponseDecoder {
    private static final int ANSWER_COUNT_AT = 6;

    @Override
    protected DnsResponse decodeResponse(ChannelHandlerContext context, DatagramPacket packet) throws Exception {
        int announced = packet.content().getUnsignedShort(packet.content().readerIndex() + ANSWER_COUNT_AT);
        DnsResponse response = super.decodeResponse(context, packet);
        return response.count(DnsSection.ANSWER) < announced ? response.setTruncated(true) : response;
    }
}
