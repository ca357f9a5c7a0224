package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueuePriorityTest {
    @Test
    void theNormalOneHasClassZeroAndNoOffset() {
        assertThat(QueuePriority.NORMAL).isEqualTo(new QueuePriority(0, Duration.ZERO));
        assertThat(QueuePriority.ofClass(3)).isEqualTo(new QueuePriority(3, Duration.ZERO));
        assertThat(QueuePriority.ofOffset(Duration.ofSeconds(-2)))
                .isEqualTo(new QueuePriority(0, Duration.ofSeconds(-2)));
    }

    @ParameterizedTest(name = "class {0} is taken as {1}")
    @CsvSource({
        "0, 0",
        "2047, 2047",
        "2048, 2047",
        "2147483647, 2047",
        "-2047, -2047",
        "-2048, -2047",
        "-2147483648, -2047",
    })
    void aClassBeyondHaproxysRangeIsTakenAsItsNearestEnd(int asked, int taken) {
        assertThat(QueuePriority.ofClass(asked).priorityClass()).isEqualTo(taken);
    }

    @ParameterizedTest(name = "offset {0} is taken as {1}")
    @CsvSource({
        "PT0S, PT0S",
        "PT0.000000001S, PT0.000000001S",
        "PT524.287S, PT524.287S",
        "PT524.287000001S, PT524.287S",
        "PT2562047788015215H, PT524.287S",
        "PT-524.287S, PT-524.287S",
        "PT-524.287000001S, PT-524.287S",
        "PT-2562047788015215H, PT-524.287S",
    })
    void anOffsetBeyondHaproxysRangeIsTakenAsItsNearestEnd(Duration asked, Duration taken) {
        assertThat(QueuePriority.ofOffset(asked).offset()).isEqualTo(taken);
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> QueuePriority.ofOffset(null))
                .withMessage("offset");
    }
}
