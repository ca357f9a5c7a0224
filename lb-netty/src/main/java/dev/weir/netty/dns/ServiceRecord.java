package dev.weir.netty.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;

/**
 * One SRV record (RFC 2782) without its priority, which HAProxy ignores too.
 *
 * @param target with its final dot; a dot alone says that the service is not offered here
 */
record ServiceRecord(int weight, int port, String target) {
    static ServiceRecord read(ByteBuf data) {
        data.skipBytes(Short.BYTES);
        int weight = data.readUnsignedShort();
        int port = data.readUnsignedShort();
        return new ServiceRecord(weight, port, DomainName.lowerCase(DefaultDnsRecordDecoder.decodeName(data)));
    }

    /** HAProxy's rule: 0 to 65535 become 0 to 256, and only 0 becomes 0, so that nobody is drained by rounding. */
    int serverWeight() {
        return (weight + 255) / 256;
    }

    boolean isOffered() {
        return !target.equals(".");
    }
}
