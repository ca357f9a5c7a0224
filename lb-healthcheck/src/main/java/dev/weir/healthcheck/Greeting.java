package dev.weir.healthcheck;

import dev.weir.probe.TextMatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the greeting of a mail server must hold. */
final class Greeting {
    private final Optional<TextSearch> wanted;

    Greeting(Optional<TextMatch> wanted) {
        this.wanted = wanted.map(TextSearch::new);
    }

    /** What is wrong with a line, of which each character is one byte; empty if nothing is. */
    Optional<Finding> objection(String line) {
        TextSearch.Result result = wanted.map(search -> search.in(bytes(line))).orElse(TextSearch.Result.FOUND);
        return switch (result) {
            case FOUND -> Optional.empty();
            case MISSING -> Optional.of(Layer7.wrongStatus("not the greeting that is wanted: " + Words.of(line)));
            case GAVE_UP -> Optional.of(Layer7.invalid("the regular expression for the greeting takes too long"));
        };
    }

    private static ByteBuf bytes(String line) {
        return Unpooled.wrappedBuffer(line.getBytes(StandardCharsets.ISO_8859_1));
    }
}
