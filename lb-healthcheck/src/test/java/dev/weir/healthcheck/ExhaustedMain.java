package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.addressOf;
import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.Checks.listener;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.Prober;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Checks a server before, while and after it holds all there is of what its argument names; in a process of its own. */
final class ExhaustedMain {
    private ExhaustedMain() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocket server = listener();
                Prober prober = new NettyProbes().open(new TestRuntime())) {
            check(prober, Checks.nobody(), LONG); // loads the classes of failure, which needs descriptors
            print(check(prober, addressOf(server), LONG));
            List<Closeable> hoard = args[0].equals("ports") ? takeAllPorts(server) : takeAllDescriptors();
            ProbeResult exhausted = check(prober, addressOf(server), LONG);
            for (Closeable held : hoard) {
                held.close();
            }
            print(exhausted);
            print(check(prober, addressOf(server), LONG));
        }
    }

    private static List<Closeable> takeAllDescriptors() {
        List<Closeable> hoard = new ArrayList<>();
        try {
            while (true) {
                hoard.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            return hoard;
        }
    }

    private static List<Closeable> takeAllPorts(ServerSocket server) {
        List<Closeable> hoard = new ArrayList<>();
        try {
            while (true) {
                Socket socket = new Socket();
                socket.setSoLinger(true, 0); // or the port would wait in TIME_WAIT
                hoard.add(socket);
                socket.connect(addressOf(server));
            }
        } catch (IOException e) {
            return hoard;
        }
    }

    private static void print(ProbeResult result) {
        System.out.println((result.verdict() + " " + result.status() + " " + result.info()).strip());
    }
}
