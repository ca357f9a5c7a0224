package dev.weir.examples.haproxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An output that keeps what it takes. */
final class KeptLines implements Output {
    final List<String> lines = new ArrayList<>();

    @Override
    public void send(byte[] line) {
        lines.add(new String(line, StandardCharsets.UTF_8));
    }

    @Override
    public long lost() {
        return 0;
    }

    @Override
    public void close() {
        // nothing to let go of
    }
}
