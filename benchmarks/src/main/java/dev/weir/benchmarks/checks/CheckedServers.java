package dev.weir.benchmarks.checks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Many servers as one process: whatever address of {@code 127.0.0.0/8} is called, one socket answers. Notes when each was called,
 * and tells on standard output what it saw since the last line it was sent: {@code <calls> <calls that came late> <longest gap in
 * microseconds> <mean gap in microseconds> <shortest gap in microseconds>}.
 */
final class CheckedServers {
    private static final int BACKLOG = 4_096;

    private final int servers;
    private final long lateNanos;
    private final long[] lastCall;
    private final int[] calls;
    private long gaps;
    private long late;
    private long longest;
    private long sum;
    private long shortest = Long.MAX_VALUE;

    private CheckedServers(int servers, long lateNanos) {
        this.servers = servers;
        this.lateNanos = lateNanos;
        this.lastCall = new long[servers];
        this.calls = new int[servers];
    }

    /**
     * Serves until standard input ends.
     *
     * @param args how many servers there are, and the gap in microseconds beyond which a call is late
     */
    public static void main(String[] args) throws IOException {
        CheckedServers all = new CheckedServers(Integer.parseInt(args[0]), 1_000 * Long.parseLong(args[1]));
        ServerSocketChannel listening = ServerSocketChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(new InetSocketAddress("0.0.0.0", 0), BACKLOG);
        System.out.println(((InetSocketAddress) listening.getLocalAddress()).getPort());
        Thread accepting = new Thread(() -> all.accept(listening), "accept");
        accepting.setDaemon(true);
        accepting.start();
        for (int asked = System.in.read(); asked >= 0; asked = System.in.read()) {
            if (asked == '\n') {
                System.out.println(all.report());
            }
        }
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                try (SocketChannel call = listening.accept()) {
                    note(
                            ((InetSocketAddress) call.getLocalAddress())
                                    .getAddress()
                                    .getAddress(),
                            System.nanoTime());
                }
            }
        } catch (IOException e) {
            System.err.println("no more calls are answered: " + e);
            System.exit(1);
        }
    }

    private synchronized void note(byte[] address, long now) {
        int server = (((address[2] & 0xff) << 8) | (address[3] & 0xff)) - CheckSchedule.FIRST_ADDRESS;
        if (server < 0 || server >= servers) {
            throw new IllegalStateException("called at " + Arrays.toString(address) + ", where no server is");
        }
        // The first call is of the round before the load balancer serves; where in the interval the others are begins
        // after that.
        if (++calls[server] > 2) {
            long gap = now - lastCall[server];
            gaps++;
            sum += gap;
            late += gap > lateNanos ? 1 : 0;
            longest = Math.max(longest, gap);
            shortest = Math.min(shortest, gap);
        }
        lastCall[server] = now;
    }

    private synchronized String report() {
        String line = gaps + " " + late + " " + longest / 1_000 + " " + (gaps == 0 ? 0 : sum / gaps / 1_000) + " "
                + (gaps == 0 ? 0 : shortest / 1_000);
        gaps = 0;
        late = 0;
        longest = 0;
        sum = 0;
        shortest = Long.MAX_VALUE;
        return line;
    }
}
