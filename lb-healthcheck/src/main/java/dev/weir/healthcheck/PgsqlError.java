package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;

/** An ErrorResponse of PostgreSQL: fields, each a letter and text up to a NUL. */
final class PgsqlError {
    private String severity = "";
    private String message = "";

    /** Reads as many fields as are there. */
    PgsqlError(ByteBuf fields) {
        int at = fields.readerIndex();
        int end = fields.writerIndex();
        while (at < end && fields.getByte(at) != 0) {
            int nul = fields.indexOf(at, end, (byte) 0);
            int stop = nul < 0 ? end : nul;
            String text = Words.of(fields, at + 1, stop);
            switch (fields.getByte(at)) {
                case 'S' -> severity = text;
                case 'M' -> message = text;
                default -> {}
            }
            at = stop + 1;
        }
    }

    /** As the server's own tools show it; empty if nothing of it was there. */
    String words() {
        return message.isEmpty() || severity.isEmpty() ? severity + message : severity + ": " + message;
    }
}
