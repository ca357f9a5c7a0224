package dev.weir.netty.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A type of records and how their data is read.
 *
 * @param <T> what a record says
 */
final class RecordKind<T> {
    static final RecordKind<InetAddress> A = new RecordKind<>(DnsRecordType.A, data -> address(data, 4));
    static final RecordKind<InetAddress> AAAA = new RecordKind<>(DnsRecordType.AAAA, data -> address(data, 16));
    static final RecordKind<ServiceRecord> SRV = new RecordKind<>(DnsRecordType.SRV, ServiceRecord::read);

    private final DnsRecordType type;
    private final Reader<T> reader;

    private RecordKind(DnsRecordType type, Reader<T> reader) {
        this.type = type;
        this.reader = reader;
    }

    DnsRecordType type() {
        return type;
    }

    /**
     * What a record's data says; the buffer stays as it is.
     *
     * @throws io.netty.handler.codec.DecoderException if it makes no sense
     * @throws IndexOutOfBoundsException if it ends early
     */
    T read(ByteBuf data) {
        return reader.read(data.duplicate());
    }

    @Override
    public String toString() {
        return type.name();
    }

    private static InetAddress address(ByteBuf data, int length) {
        if (data.readableBytes() != length) {
            throw new CorruptedFrameException(data.readableBytes() + " bytes instead of " + length);
        }
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(data));
        } catch (UnknownHostException e) {
            throw new CorruptedFrameException(e); // only for a wrong length
        }
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ByteBuf data);
    }
}
