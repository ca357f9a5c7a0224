package dev.weir.healthcheck;

import dev.weir.probe.MysqlCheck.Dialect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The packets that log in and out again at once, in which HAProxy's do the same. */
final class MysqlLogin {
    private static final int PROTOCOL_41 = 0x0200;
    private static final int SECURE_CONNECTION = 0x8000;
    private static final int PLUGIN_AUTH = 0x08_0000;
    private static final int OLD_MAX_PACKET = 0x01_0000;
    private static final int MAX_PACKET = 0x0100_8000;
    private static final int UTF8 = 33;
    private static final int RESERVED = 23;
    private static final int COM_QUIT = 1;

    private MysqlLogin() {}

    static byte[] packets(String user, Dialect dialect) {
        ByteBuf login = Unpooled.buffer();
        switch (dialect) {
            case BEFORE_4_1 -> login.writeShortLE(SECURE_CONNECTION).writeMediumLE(OLD_MAX_PACKET);
            case FROM_4_1 -> since41(login, PROTOCOL_41 | SECURE_CONNECTION);
            case FROM_8_0 -> since41(login, PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH);
        }
        writeName(login, user);
        login.writeByte(0); // no bytes of password
        if (dialect == Dialect.FROM_8_0) {
            writeName(login, "mysql_native_password"); // without it the server chooses one that a check cannot do
        }
        ByteBuf out = Unpooled.buffer();
        packet(out, 1, login);
        packet(out, 0, Unpooled.buffer().writeByte(COM_QUIT));
        return ByteBufUtil.getBytes(out);
    }

    private static void since41(ByteBuf login, int capabilities) {
        login.writeIntLE(capabilities).writeIntLE(MAX_PACKET).writeByte(UTF8).writeZero(RESERVED);
    }

    private static void writeName(ByteBuf out, String name) {
        out.writeBytes(name.getBytes(StandardCharsets.UTF_8)).writeByte(0);
    }

    private static void packet(ByteBuf out, int number, ByteBuf content) {
        out.writeMediumLE(content.readableBytes()).writeByte(number).writeBytes(content);
    }
}
