package dev.weir.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.spi.Endpoint;
import dev.weir.spi.ServerSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A set is written as {@code a b*3}: hosts, with a weight behind the star; a free slot is a dash. */
class TemplateSlotsTest {
    private static final ServerTemplate THREE = template(3);

    private TemplateSlots slots = TemplateSlots.of(THREE);

    @Test
    void areFreeAtFirst() {
        assertThat(shown()).isEqualTo("- - -");
    }

    @Test
    void areTakenInOrder() {
        SlotUpdate update = tell("a b");

        assertThat(shown()).isEqualTo("a b -");
        assertThat(update.changes()).containsExactly(change(0, "-", "a"), change(1, "-", "b"));
        assertThat(update.unused()).isEmpty();
    }

    @Test
    void keepTheirEndpointsWhenTheAnswerComesInAnotherOrder() {
        tell("a b c");

        SlotUpdate update = tell("c a b");

        assertThat(shown()).isEqualTo("a b c");
        assertThat(update.changes()).isEmpty();
    }

    @Test
    void areFreedByThoseWhoAreGoneAndTakenByThoseWhoAreNew() {
        tell("a b c");
        assertThat(tell("a c").changes()).containsExactly(change(1, "b", "-"));
        assertThat(shown()).isEqualTo("a - c");

        assertThat(tell("d c a").changes()).containsExactly(change(1, "-", "d"));
        assertThat(shown()).isEqualTo("a d c");
    }

    @Test
    void goFromOneToAnotherInOneUpdate() {
        tell("a b c");

        assertThat(tell("a e c").changes()).containsExactly(change(1, "b", "e"));
        assertThat(shown()).isEqualTo("a e c");
    }

    @Test
    void keepTheEndpointWhoseWeightChanges() {
        tell("a*1 b*2");

        SlotUpdate update = tell("b*9 a*1");

        assertThat(shown()).isEqualTo("a*1 b*9 -");
        assertThat(update.changes()).containsExactly(change(1, "b*2", "b*9"));
        assertThat(update.changes().get(0).isOnlyWeight()).isTrue();
        assertThat(change(1, "b", "c").isOnlyWeight()).isFalse();
        assertThat(change(1, "b", "-").isOnlyWeight()).isFalse();
    }

    @Test
    void leaveTheSurplusUnusedAndReportItOnce() {
        assertThat(tell("a b c d e").unused()).isEqualTo(endpoints("d e"));
        assertThat(tell("e d c b a").unused()).isEmpty();
        assertThat(tell("a b c d e f").unused()).isEqualTo(endpoints("f"));
        assertThat(shown()).isEqualTo("a b c");
    }

    @Test
    void reportASurplusAgainThatHadFoundASlotOrHadGone() {
        tell("a b c d");
        tell("b c d");
        assertThat(shown()).isEqualTo("d b c");

        assertThat(tell("a b c d").unused()).isEqualTo(endpoints("a"));
        assertThat(tell("b c d").unused()).isEmpty();
        assertThat(tell("a b c d").unused()).isEqualTo(endpoints("a"));
    }

    @Test
    void keepAllWhenTheAnswerIsEmpty() {
        tell("a b c d");

        SlotUpdate update = tell("");

        assertThat(update.slots()).isSameAs(slots);
        assertThat(update.changes()).isEmpty();
        assertThat(shown()).isEqualTo("a b c");
    }

    @Test
    void areAllFreedByAnEmptyAnswerIfThatIsTheRule() {
        slots = TemplateSlots.of(THREE.withEmptyAnswer(EmptyAnswer.TAKE_OUT));
        tell("a b");

        assertThat(tell("").changes()).containsExactly(change(0, "a", "-"), change(1, "b", "-"));
        assertThat(shown()).isEqualTo("- - -");
    }

    @Test
    void areGivenToAnEndpointOnceAndTheFirstOfItsWeightsCounts() {
        SlotUpdate update = tell("a*1 a*2 b A*3");

        assertThat(shown()).isEqualTo("a*1 b -");
        assertThat(update.unused()).isEmpty();
    }

    @Test
    void areGivenToDuplicatesIfThatIsTheRule() {
        slots = TemplateSlots.of(THREE.withDuplicates());
        assertThat(tell("a b a a").unused()).isEqualTo(endpoints("a"));
        assertThat(shown()).isEqualTo("a b a");

        tell("a");
        assertThat(shown()).isEqualTo("a - -");
    }

    @Test
    void tellPortsOfOneAddressApart() {
        slots = TemplateSlots.of(THREE)
                .update(List.of(Endpoint.of("a", 1), Endpoint.of("a", 2)))
                .slots();

        assertThat(slots.slots())
                .containsExactly(Optional.of(Endpoint.of("a", 1)), Optional.of(Endpoint.of("a", 2)), Optional.empty());
    }

    @Test
    void doNotChangeThemselves() {
        TemplateSlots before = slots;
        tell("a b c");

        assertThat(before.slots()).allMatch(Optional::isEmpty);
    }

    private SlotUpdate tell(String set) {
        SlotUpdate update = slots.update(endpoints(set));
        slots = update.slots();
        return update;
    }

    private String shown() {
        return slots.slots().stream().map(TemplateSlotsTest::shown).collect(Collectors.joining(" "));
    }

    static ServerTemplate template(int count) {
        return ServerTemplate.of(Server.of("s", "s.example", 80), count, ServerSource.fixed(List.of()));
    }

    private static String shown(Optional<Endpoint> endpoint) {
        return endpoint.map(there -> there.host()
                        + (there.weight().isPresent() ? "*" + there.weight().getAsInt() : ""))
                .orElse("-");
    }

    private static SlotChange change(int slot, String before, String after) {
        return new SlotChange(slot, endpoint(before), endpoint(after));
    }

    private static List<Endpoint> endpoints(String set) {
        return Stream.of(set.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> endpoint(word).orElseThrow())
                .toList();
    }

    private static Optional<Endpoint> endpoint(String word) {
        if (word.equals("-")) {
            return Optional.empty();
        }
        String[] parts = word.split("\\*", -1);
        Endpoint endpoint = Endpoint.of(parts[0], 80);
        return Optional.of(parts.length == 1 ? endpoint : endpoint.withWeight(Integer.parseInt(parts[1])));
    }
}
