package dev.weir.healthcheck;

import dev.weir.probe.AgentCheck;
import dev.weir.spi.ProbeResult.Verdict;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Waits for an agent's line; what it means is for others to say. */
final class AgentConversation implements Conversation {
    private final byte[] greeting;
    private boolean greeted;

    AgentConversation(AgentCheck check) {
        this.greeting = check.send().getBytes(StandardCharsets.UTF_8);
        this.greeted = greeting.length == 0;
    }

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (!greeted) {
            greeted = true;
            return new Move.Say(greeting);
        }
        int length = received.forEachByte(b -> b != '\n' && b != '\r') - received.readerIndex();
        if (length < 0) {
            return ended ? new Move.End(noLine(received.readableBytes())) : new Move.Wait();
        }
        if (length > Finding.MOST_INFO) {
            return new Move.End(
                    ignored("a line of " + length + " bytes (expected: at most " + Finding.MOST_INFO + ")"));
        }
        String line = received.toString(received.readerIndex(), length, StandardCharsets.UTF_8);
        return new Move.End(Finding.pass("L7OK", line));
    }

    @Override
    public Finding timedOut() {
        return Finding.fail("L7TOUT", "the agent said no line in time");
    }

    private static Finding noLine(int bytes) {
        return ignored(
                bytes == 0 ? "the agent closed without a word" : "no end of line after " + bytes + " bytes: ignored");
    }

    /** As HAProxy has it: such an agent has not spoken. */
    private static Finding ignored(String why) {
        return new Finding(Verdict.INCONCLUSIVE, "L7RSP", why);
    }
}
