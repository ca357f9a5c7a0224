package dev.weir.examples.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StreamOutputTest {
    @Test
    void writesEveryLineInOrderBeforeItCloses() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StreamOutput output = new StreamOutput("test", written);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            output.send((i + "\n").getBytes(StandardCharsets.US_ASCII));
            expected.append(i).append('\n');
        }

        output.close();

        assertThat(written.toString(StandardCharsets.US_ASCII)).isEqualTo(expected.toString());
        assertThat(output.lost()).isZero();
    }

    /** A pipe that nobody reads holds up nobody; what does not fit is counted. */
    @Test
    void neverWaitsForAStreamThatStandsStill() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        StreamOutput output = new StreamOutput("test", new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                writing.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
        output.send(new byte[] {'x'});
        writing.await();

        for (int i = 0; i < StreamOutput.BOUND + 100; i++) {
            output.send(new byte[] {'x'});
        }

        assertThat(output.lost()).isEqualTo(100);
        free.countDown();
        output.close();
        assertThat(output.lost()).isEqualTo(100);
    }

    @Test
    void countsWhatAStreamRefuses() {
        StreamOutput output = new StreamOutput("test", new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        });

        output.say("text");
        output.close();

        assertThat(output.lost()).isEqualTo(1);
    }
}
