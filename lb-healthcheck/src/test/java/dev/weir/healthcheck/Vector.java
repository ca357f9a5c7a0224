package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * What a server says, and what has to be found. What is found must not depend on the portions in which it is said.
 *
 * @param answers the first to a connection, or to what is said at once when there is one; each other to one more thing that is said
 * @param closes whether the server closes after its last answer, or keeps still
 */
record Vector(
        String name, Probe probe, List<byte[]> answers, boolean closes, String status, OptionalInt code, String info) {
    private static final int PORTIONS = 20;

    static Vector of(String name, Probe probe) {
        return new Vector(name, probe, List.of(), false, "", OptionalInt.empty(), "");
    }

    /** The next answer. */
    Vector says(String text) {
        return says(Talk.bytes(text));
    }

    Vector says(byte[] bytes) {
        List<byte[]> more = new ArrayList<>(answers);
        more.add(bytes);
        return new Vector(name, probe, more, closes, status, code, info);
    }

    Vector thenCloses() {
        return new Vector(name, probe, answers, true, status, code, info);
    }

    /** What has to be found. */
    Vector finds(String wanted, String words) {
        return new Vector(name, probe, answers, closes, wanted, OptionalInt.empty(), words);
    }

    Vector finds(String wanted, int number, String words) {
        return new Vector(name, probe, answers, closes, wanted, OptionalInt.of(number), words);
    }

    void check(RandomGenerator random) {
        check(Integer.MAX_VALUE, random);
        check(1, random);
        for (int i = 0; i < PORTIONS; i++) {
            check(random.nextInt(2, 12), random);
        }
    }

    private void check(int portion, RandomGenerator random) {
        Talk talk = Talk.about(probe);
        int saidFirst = talk.said().size();
        for (int i = 0; i < answers.size() && !talk.isOver(); i++) {
            assertThat(talk.said()).as("said before answer %d", i).hasSize(saidFirst + i);
            say(talk, answers.get(i), portion, random);
        }
        if (closes) {
            talk.closes();
        }
        Finding found = talk.finding();
        assertThat(found.status()).as("status; info is %s", found.info()).isEqualTo(status);
        assertThat(found.code()).isEqualTo(code);
        assertThat(found.info()).isEqualTo(info);
        assertThat(found.verdict()).isEqualTo(status.endsWith("OK") ? Verdict.PASS : Verdict.FAIL);
    }

    private static void say(Talk talk, byte[] bytes, int portion, RandomGenerator random) {
        if (portion > bytes.length || portion == 1) {
            talk.hears(bytes, Math.max(1, Math.min(portion, bytes.length)));
            return;
        }
        int cut = random.nextInt(bytes.length);
        talk.hears(Arrays.copyOf(bytes, cut), portion);
        talk.hears(Arrays.copyOfRange(bytes, cut, bytes.length), portion);
    }

    @Override
    public String toString() {
        return name;
    }
}
