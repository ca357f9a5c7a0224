package dev.weir.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.EmptyAnswer;
import dev.weir.ServerTemplate;
import dev.weir.spi.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds after any sequence of answers. Few hosts and ports, so that they come and go and collide. */
class TemplateSlotsPropertyTest {
    @Property(tries = 300)
    void noEndpointHasTwoSlots(
            @ForAll @IntRange(min = 1, max = 6) int count, @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(TemplateSlotsTest.template(count));
        for (List<Endpoint> answer : answers) {
            slots = slots.update(answer).slots();
            assertThat(places(present(slots))).doesNotHaveDuplicates();
        }
    }

    @Property(tries = 300)
    void noSlotLosesAnEndpointThatIsStillThere(
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll boolean duplicates,
            @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(template(count, duplicates));
        for (List<Endpoint> answer : answers) {
            TemplateSlots before = slots;
            slots = before.update(answer).slots();
            for (int slot = 0; slot < count; slot++) {
                Optional<Endpoint> had = before.slots().get(slot);
                if (had.isPresent() && isStillThere(had.get(), before, answer)) {
                    assertThat(slots.slots().get(slot)).get().matches(had.get()::isSameAs);
                }
            }
        }
    }

    /** With duplicates: as often as it had slots. */
    private static boolean isStillThere(Endpoint endpoint, TemplateSlots before, List<Endpoint> answer) {
        long had = present(before).stream().filter(endpoint::isSameAs).count();
        long found = answer.stream().filter(endpoint::isSameAs).count();
        return found >= had;
    }

    @Property(tries = 300)
    void nobodyHasASlotWhoIsNotInTheAnswer(
            @ForAll @IntRange(min = 1, max = 6) int count, @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(TemplateSlotsTest.template(count).withEmptyAnswer(EmptyAnswer.TAKE_OUT));
        for (List<Endpoint> answer : answers) {
            slots = slots.update(answer).slots();
            assertThat(answer).containsAll(present(slots));
        }
    }

    @Property(tries = 300)
    void asManyAreServedAsCanBe(
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll boolean duplicates,
            @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(template(count, duplicates).withEmptyAnswer(EmptyAnswer.TAKE_OUT));
        for (List<Endpoint> answer : answers) {
            slots = slots.update(answer).slots();
            int wanted = duplicates ? answer.size() : new HashSet<>(places(answer)).size();
            assertThat(present(slots)).hasSize(Math.min(count, wanted));
        }
    }

    @Property(tries = 300)
    void theChangesLeadFromBeforeToAfter(
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll boolean duplicates,
            @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(template(count, duplicates));
        for (List<Endpoint> answer : answers) {
            SlotUpdate update = slots.update(answer);
            List<Optional<Endpoint>> replayed = new ArrayList<>(slots.slots());
            for (SlotChange change : update.changes()) {
                assertThat(change.before()).isNotEqualTo(change.after());
                assertThat(replayed.set(change.slot(), change.after())).isEqualTo(change.before());
            }
            slots = update.slots();
            assertThat(slots.slots()).isEqualTo(replayed);
        }
    }

    @Property(tries = 300)
    void theSameAnswerAgainChangesAndReportsNothing(
            @ForAll @IntRange(min = 1, max = 6) int count, @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(TemplateSlotsTest.template(count));
        for (List<Endpoint> answer : answers) {
            slots = slots.update(answer).slots();
            SlotUpdate again = slots.update(answer);
            assertThat(again.changes()).isEmpty();
            assertThat(again.unused()).isEmpty();
        }
    }

    @Property(tries = 300)
    void whoIsReportedAsUnusedHasNoSlot(
            @ForAll @IntRange(min = 1, max = 4) int count, @ForAll("answers") List<List<Endpoint>> answers) {
        TemplateSlots slots = TemplateSlots.of(TemplateSlotsTest.template(count));
        for (List<Endpoint> answer : answers) {
            SlotUpdate update = slots.update(answer);
            slots = update.slots();
            assertThat(present(slots))
                    .noneMatch(served -> update.unused().stream().anyMatch(served::isSameAs));
            assertThat(answer).containsAll(update.unused());
        }
    }

    @Provide
    Arbitrary<List<List<Endpoint>>> answers() {
        Arbitrary<Endpoint> endpoint = Combinators.combine(
                        Arbitraries.of("a", "b", "c", "d"),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(-1, 2))
                .as((host, port, weight) ->
                        new Endpoint(host, port, weight < 0 ? OptionalInt.empty() : OptionalInt.of(weight)));
        return endpoint.list().ofMaxSize(10).list().ofMaxSize(8);
    }

    private static ServerTemplate template(int count, boolean duplicates) {
        ServerTemplate template = TemplateSlotsTest.template(count);
        return duplicates ? template.withDuplicates() : template;
    }

    private static List<Endpoint> present(TemplateSlots slots) {
        return slots.slots().stream().flatMap(Optional::stream).toList();
    }

    private static List<String> places(List<Endpoint> endpoints) {
        return endpoints.stream().map(TemplateSlotsPropertyTest::place).toList();
    }

    private static String place(Endpoint endpoint) {
        return endpoint.host() + ":" + endpoint.port();
    }
}
