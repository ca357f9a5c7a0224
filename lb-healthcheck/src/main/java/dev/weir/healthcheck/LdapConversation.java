package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;

/** HAProxy's {@code ldap-check}: an anonymous bind of LDAP version 3 (RFC 4511). */
final class LdapConversation implements Conversation {
    private static final int STEP = 2;
    private static final int SHORTEST = 14;

    /** LDAPMessage { 1, BindRequest { 3, "", simple "" } }. */
    private static final byte[] BIND = HexFormat.of().parseHex("300c" + "020101" + "6007" + "020103" + "0400" + "8000");

    private boolean hasAsked;

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (!hasAsked) {
            hasAsked = true;
            return new Move.Say(BIND);
        }
        if (!received.isReadable()) {
            return ended ? new Move.End(Layer7.invalid(Layer7.emptyAt(STEP, "bind"))) : new Move.Wait();
        }
        Ber message = Ber.of(received);
        if (message.isUnfinished() && !ended) {
            return new Move.Wait();
        }
        if (message.isUnfinished()) {
            return new Move.End(Layer7.invalid("closed in the middle of an answer"));
        }
        boolean isLongEnough = received.readableBytes() >= SHORTEST;
        return new Move.End(isLongEnough ? judge(message) : foreign());
    }

    @Override
    public Finding timedOut() {
        return Layer7.timedOut(STEP, "bind");
    }

    private static Finding judge(Ber message) {
        Ber inside = message.inside(Ber.SEQUENCE);
        boolean isOurs = inside.takeInteger() == 1;
        Ber response = inside.inside(Ber.BIND_RESPONSE);
        int result = response.takeEnumerated();
        if (!isOurs || result < 0) {
            return foreign();
        }
        if (result == 0) {
            return Layer7.ok("Success").withCode(0);
        }
        response.takeText(); // the name up to which the server knows its way
        String words = response.takeText();
        return Layer7.wrongStatus(words.isEmpty() ? "see RFC 4511, section 4.1.9" : words)
                .withCode(result);
    }

    private static Finding foreign() {
        return Layer7.invalid("Not LDAPv3 protocol");
    }
}
