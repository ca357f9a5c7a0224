package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.limit.AdmissionLimit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final List<String> log = new ArrayList<>();
    private final Limit first = new Limit("first");
    private final Limit second = new Limit("second");
    private final Limit third = new Limit("third");
    private final Admission admission = new Admission(List.of(first, second, third));

    @Test
    void aClientPassesAllLimitsInTheirOrder() {
        assertThat(admission.admit(7)).isTrue();

        assertThat(log).containsExactly("first enter 7", "second enter 7", "third enter 7");
    }

    /** Those behind the limit that was reached are not even asked: they did not hold anybody back. */
    @Test
    void atALimitThatIsReachedAllBeforeItAreTakenBackAndNoneBehindItIsAsked() {
        second.isReached = true;

        assertThat(admission.admit(7)).isFalse();

        assertThat(log).containsExactly("first enter 7", "second enter 7", "first undo 7");
    }

    @Test
    void atTheFirstLimitThereIsNothingToTakeBack() {
        first.isReached = true;

        assertThat(admission.admit(7)).isFalse();

        assertThat(log).containsExactly("first enter 7");
    }

    @Test
    void aClientThatDidNotComeIsTakenBackEverywhere() {
        admission.admit(7);
        log.clear();

        admission.unused(8);

        assertThat(log).containsExactlyInAnyOrder("first undo 8", "second undo 8", "third undo 8");
    }

    @Test
    void theEndOfAConnectionIsToldToAll() {
        admission.admit(7);
        log.clear();

        admission.ended();

        assertThat(log).containsExactlyInAnyOrder("first ended", "second ended", "third ended");
    }

    @Test
    void aLimitThatHasRoomAgainLetsTheNextOneIn() {
        third.isReached = true;
        admission.admit(7);
        third.isReached = false;

        assertThat(admission.admit(8)).isTrue();
    }

    /** Lets clients in as told, and notes what it is asked. */
    private final class Limit implements AdmissionLimit {
        private final String name;
        private boolean isReached;

        Limit(String name) {
            this.name = name;
        }

        @Override
        public boolean enter(long now) {
            log.add(name + " enter " + now);
            return !isReached;
        }

        @Override
        public void undo(long now) {
            log.add(name + " undo " + now);
        }

        @Override
        public void ended() {
            log.add(name + " ended");
        }

        @Override
        public boolean isReached(long now) {
            return isReached;
        }
    }
}
