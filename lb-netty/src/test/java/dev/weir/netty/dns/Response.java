package dev.weir.netty.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A response to a query, byte by byte, so that every one of them can be wrong. */
final class Response {
    private static final int HEADER = 12;
    private static final int RESPONSE_RECURSIVE = 0x8180;
    private static final int TRUNCATED = 0x0200;

    private final byte[] question;
    private final ByteBuf records = Unpooled.buffer();
    private int id;
    private int flags = RESPONSE_RECURSIVE;
    private int questions = 1;
    private int answers;

    private Response(byte[] query) {
        id = Unpooled.wrappedBuffer(query).getUnsignedShort(0);
        int end = HEADER;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        question = Arrays.copyOfRange(query, HEADER, end + 5);
    }

    static Response to(byte[] query) {
        return new Response(query);
    }

    /** Whether a query asks for records of this type. */
    static boolean asksFor(byte[] query, int type) {
        byte[] question = to(query).question;
        return question[question.length - 3] == type;
    }

    Response id(int other) {
        id = other;
        return this;
    }

    int id() {
        return id;
    }

    Response code(int code) {
        flags |= code;
        return this;
    }

    Response truncated() {
        flags |= TRUNCATED;
        return this;
    }

    /** Not marked as a response. */
    Response asQuery() {
        flags &= 0x7fff;
        return this;
    }

    Response withoutQuestion() {
        questions = 0;
        return this;
    }

    /** Says that there are so many records, whatever there are. */
    Response announcing(int count) {
        answers = count;
        return this;
    }

    /** Changes a letter of the name that the response is about. */
    Response aboutAnother() {
        question[1] ^= 1;
        return this;
    }

    /** About another type of records. */
    Response aboutAnotherType() {
        question[question.length - 3] ^= 1;
        return this;
    }

    /** An address for the name asked for; the name as a pointer to the question. */
    Response a(int ttl, int lastByte) {
        return record(pointer(HEADER), 1, ttl, new byte[] {10, 0, 0, (byte) lastByte});
    }

    Response a(String name, int ttl, int lastByte) {
        return record(name(name), 1, ttl, new byte[] {10, 0, 0, (byte) lastByte});
    }

    /** An alias of the name asked for. */
    Response alias(int ttl, String target) {
        return record(pointer(HEADER), 5, ttl, name(target));
    }

    Response alias(String name, int ttl, String target) {
        return record(name(name), 5, ttl, name(target));
    }

    Response srv(int ttl, int weight, int port, byte[] target) {
        ByteBuf data = Unpooled.buffer()
                .writeShort(0)
                .writeShort(weight)
                .writeShort(port)
                .writeBytes(target);
        return record(pointer(HEADER), 33, ttl, ByteBufUtil.getBytes(data));
    }

    Response record(byte[] name, int type, int ttl, byte[] data) {
        records.writeBytes(name)
                .writeShort(type)
                .writeShort(1)
                .writeInt(ttl)
                .writeShort(data.length)
                .writeBytes(data);
        answers++;
        return this;
    }

    byte[] bytes() {
        ByteBuf all = Unpooled.buffer()
                .writeShort(id)
                .writeShort(flags)
                .writeShort(questions)
                .writeShort(answers)
                .writeInt(0);
        if (questions > 0) {
            all.writeBytes(question);
        }
        return ByteBufUtil.getBytes(all.writeBytes(records));
    }

    /** All but the last bytes. */
    byte[] bytesWithoutLast(int missing) {
        byte[] whole = bytes();
        return Arrays.copyOf(whole, whole.length - missing);
    }

    static byte[] name(String name) {
        ByteBuf labels = Unpooled.buffer();
        for (String label : name.split("\\.", -1)) {
            labels.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        return ByteBufUtil.getBytes(labels.writeByte(0));
    }

    static byte[] pointer(int offset) {
        return new byte[] {(byte) (0xc0 | offset >> 8), (byte) offset};
    }
}
