package dev.weir.healthcheck;

import dev.weir.probe.MysqlCheck;
import io.netty.buffer.ByteBuf;

/** HAProxy's {@code mysql-check}: the server's greeting, and a login without a password if there is a user. */
final class MysqlConversation implements Conversation {
    private static final int HEADER = 4; // three bytes of length, the lowest first, and a number that is not looked at
    private static final int ERROR = 0xff;

    private final MysqlCheck check;
    private String version = "";
    private boolean hasLoggedIn;

    MysqlConversation(MysqlCheck check) {
        this.check = check;
    }

    @Override
    public Move next(ByteBuf received, boolean ended) {
        int start = received.readerIndex();
        boolean hasLength = received.readableBytes() >= HEADER;
        int length = hasLength ? received.getUnsignedMediumLE(start) : 0;
        if (hasLength && (length == 0 || length > BUFFER_BYTES - HEADER)) {
            return new Move.End(Layer7.invalid("no packet of MySQL: a length of " + length));
        }
        if (!hasLength || received.readableBytes() < HEADER + length) {
            return ended ? new Move.End(cutShort(received)) : new Move.Wait();
        }
        ByteBuf packet = received.slice(start + HEADER, length);
        if (packet.getUnsignedByte(0) == ERROR) {
            return new Move.End(error(packet));
        }
        return hasLoggedIn ? new Move.End(loggedIn(packet)) : greeted(packet);
    }

    @Override
    public Finding timedOut() {
        return Layer7.timedOut(step(), expected());
    }

    private Move greeted(ByteBuf packet) {
        int protocol = packet.getUnsignedByte(0);
        int end = packet.indexOf(1, packet.writerIndex(), (byte) 0);
        if ((protocol != 9 && protocol != 10) || end < 0) {
            return new Move.End(Layer7.invalid("no greeting of MySQL"));
        }
        version = Words.of(packet, 1, end);
        if (check.user().isEmpty()) {
            return new Move.End(Layer7.ok(version));
        }
        hasLoggedIn = true;
        return new Move.Say(MysqlLogin.packets(check.user().orElseThrow(), check.dialect()));
    }

    /** Let in, or asked for more than a check knows: either way the server is at work. */
    private Finding loggedIn(ByteBuf packet) {
        return switch (packet.getUnsignedByte(0)) {
            case 0x00, 0x01, 0x02, 0xfe -> Layer7.ok(version);
            default -> Layer7.invalid("no answer of MySQL to a login");
        };
    }

    private static Finding error(ByteBuf packet) {
        if (packet.readableBytes() < 3) {
            return Layer7.wrongStatus("");
        }
        // From 4.1 on a mark and five characters of SQL state precede the words, though not before a login.
        boolean hasState = packet.readableBytes() >= 9 && packet.getByte(3) == '#';
        String words = Words.of(packet, hasState ? 9 : 3, packet.writerIndex());
        return Layer7.wrongStatus(words).withCode(packet.getUnsignedShortLE(1));
    }

    private Finding cutShort(ByteBuf received) {
        return Layer7.invalid(
                received.isReadable() || hasLoggedIn
                        ? "closed in the middle of an answer (" + expected() + ")"
                        : Layer7.emptyAt(step(), expected()));
    }

    private int step() {
        return hasLoggedIn ? 4 : 2;
    }

    private String expected() {
        return hasLoggedIn ? "login" : "greeting";
    }
}
