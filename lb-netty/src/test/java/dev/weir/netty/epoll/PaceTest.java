package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    @ParameterizedTest
    @CsvSource({
        "COPY, COPY_MORE, COPY",
        "COPY_MORE, SPLICE, COPY",
        "SPLICE, SPLICE, SPLICE",
        "LOOK, SPLICE, SPLICE_AFTER_POOR",
        "SPLICE_AFTER_POOR, SPLICE_AFTER_POOR, SPLICE_AFTER_POOR",
        "ONLY_COPY, ONLY_COPY, ONLY_COPY"
    })
    void goesOnAfterARead(Pace pace, Pace afterFull, Pace afterShort) {
        assertThat(pace.afterRead(true)).isEqualTo(afterFull);
        assertThat(pace.afterRead(false)).isEqualTo(afterShort);
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, SPLICE, LOOK", "SPLICE_AFTER_POOR, SPLICE, COPY"})
    void goesOnAfterASplice(Pace pace, Pace afterGood, Pace afterPoor) {
        assertThat(pace.splices()).isTrue();
        assertThat(pace.afterSplice(Pace.POOR_SPLICE_BYTES)).isEqualTo(afterGood);
        assertThat(pace.afterSplice(Pace.POOR_SPLICE_BYTES - 1)).isEqualTo(afterPoor);
    }
}
