package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private final Crowd crowd = new Crowd();

    @Test
    void whoeverMeetsAnotherAtEveryOtherPickIsInACrowdSoon() {
        int picks = 0;
        while (!crowd.isThere()) {
            crowd.met();
            crowd.undisturbed(1);
            picks += 2;
        }

        assertThat(picks).isBetween(100, 1_000);
    }

    @Test
    void meetingsNowAndThenAreNoCrowd() {
        for (int i = 0; i < 100_000; i++) {
            crowd.met();
            IntStream.range(0, 40).forEach(each -> crowd.undisturbed(1));
        }

        assertThat(crowd.isThere()).isFalse();
    }

    @Test
    void someMeetingsAtOnceAreNoCrowd() {
        IntStream.range(0, 60).forEach(each -> crowd.met());

        assertThat(crowd.isThere()).isFalse();
    }

    @Test
    void everyNowAndThenItIsTriedWhetherItHasGone() {
        IntStream.range(0, 1_000).forEach(each -> crowd.met());
        int picks = 0;
        while (crowd.isThere()) {
            crowd.undisturbed(++picks);
        }

        assertThat(picks).isBetween(10_000, 100_000);
        crowd.met();
        assertThat(crowd.isThere()).as("anew, not after one meeting").isFalse();
    }
}
