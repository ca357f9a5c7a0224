package dev.weir.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.watch.UserCode;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What several checks come to together. */
class CombinedRunTest {
    private static final Probe TCP = new Probe.TcpConnect();
    private static final Labels LABELS = new Labels(new UserCode(), words -> {});

    private static ProbeResult result(char verdict) {
        return switch (verdict) {
            case 'P' -> new ProbeResult(Verdict.PASS, "L7OK", "", Duration.ZERO);
            case 'C' -> new ProbeResult(Verdict.CONDITIONAL_PASS, "L7OKC", "", Duration.ZERO);
            case 'F' -> new ProbeResult(Verdict.FAIL, "L4CON", "", Duration.ZERO);
            default -> new ProbeResult(Verdict.INCONCLUSIVE, "SOCKERR", "", Duration.ZERO);
        };
    }

    /** P passes, C conditionally, F fails, I is inconclusive. */
    @ParameterizedTest
    @CsvSource({
        "1, PF, PASS, L7OK",
        "1, FF, FAIL, L4CON",
        "2, PP, PASS, L7OK",
        "2, PF, FAIL, L4CON",
        "2, PPF, PASS, L7OK",
        "2, PFF, FAIL, L4CON",
        "3, PPP, PASS, L7OK",
        // Enough only with those that pass conditionally.
        "2, PC, CONDITIONAL_PASS, L7OKC",
        "1, PC, PASS, L7OK",
        "1, CF, CONDITIONAL_PASS, L7OKC",
        "2, CCF, CONDITIONAL_PASS, L7OKC",
        "2, CF, FAIL, L4CON",
        // Enough only if those had passed that could not be made.
        "2, PI, INCONCLUSIVE, SOCKERR",
        "1, PI, PASS, L7OK",
        "2, PIF, INCONCLUSIVE, SOCKERR",
        "3, PIF, FAIL, L4CON",
        "2, IFF, FAIL, L4CON",
        "2, CIF, INCONCLUSIVE, SOCKERR",
        "2, CPI, CONDITIONAL_PASS, L7OKC",
        "1, II, INCONCLUSIVE, SOCKERR"
    })
    void soManyOfThem(int required, String parts, Verdict verdict, String status) {
        CombinedCheck check =
                new CombinedCheck(required, parts.chars().mapToObj(any -> TCP).toList());
        ProbeResult whole = CombinedRun.whole(
                check, parts.chars().mapToObj(part -> result((char) part)).toList(), LABELS);
        assertThat(whole.verdict()).isEqualTo(verdict);
        assertThat(whole.status()).isEqualTo(status);
    }

    /** For every mix of parts: one more healthy part never makes the whole worse. */
    @Test
    void aBetterPartNeverMakesTheWholeWorse() {
        String order = "FICP"; // from worst to best
        List<Verdict> ranks = List.of(Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.CONDITIONAL_PASS, Verdict.PASS);
        for (int mix = 0; mix < 256; mix++) {
            int[] parts = {mix & 3, (mix >> 2) & 3, (mix >> 4) & 3, (mix >> 6) & 3};
            for (int required = 1; required <= 4; required++) {
                CombinedCheck check = new CombinedCheck(required, List.of(TCP, TCP, TCP, TCP));
                int rank = ranks.indexOf(verdict(check, order, parts));
                for (int i = 0; i < 4; i++) {
                    if (parts[i] < 3) {
                        int[] better = parts.clone();
                        better[i]++;
                        assertThat(ranks.indexOf(verdict(check, order, better)))
                                .as(required + " of " + Arrays.toString(better))
                                .isGreaterThanOrEqualTo(rank);
                    }
                }
            }
        }
    }

    private static Verdict verdict(CombinedCheck check, String order, int[] parts) {
        return CombinedRun.whole(
                        check,
                        IntStream.of(parts)
                                .mapToObj(part -> result(order.charAt(part)))
                                .toList(),
                        LABELS)
                .verdict();
    }

    @Test
    void itsWordsNameEveryPart() {
        CombinedCheck check = CombinedCheck.atLeast(
                2,
                HttpCheck.exchange("mail.example", "owa").named("owa"),
                HttpCheck.exchange("mail.example", "ews"),
                CombinedCheck.anyOf(TCP, TCP));
        ProbeResult whole = CombinedRun.whole(
                check,
                List.of(
                        new ProbeResult(
                                Verdict.PASS,
                                "L7OK",
                                OptionalInt.of(200),
                                "",
                                Duration.ofMillis(7),
                                Optional.of(Instant.ofEpochSecond(900))),
                        new ProbeResult(
                                Verdict.FAIL,
                                "L7STS",
                                OptionalInt.of(503),
                                "Service \"down\"\n",
                                Duration.ofMillis(30),
                                Optional.of(Instant.ofEpochSecond(500))),
                        new ProbeResult(Verdict.FAIL, "L4CON", "0 of 2 healthy, 1 required: …", Duration.ofMillis(1))),
                LABELS);

        assertThat(whole.info())
                .isEqualTo("1 of 3 healthy, 2 required: owa L7OK 200; /ews/healthcheck.htm L7STS 503"
                        + " (Service <22>down<22><0A>); 1 of 2 L4CON (0 of 2 healthy, 1 required: …)");
        assertThat(whole.status()).as("of the first part that failed").isEqualTo("L7STS");
        assertThat(whole.code()).hasValue(503);
        assertThat(whole.duration()).as("of the longest").isEqualTo(Duration.ofMillis(30));
        assertThat(whole.certificateExpires()).as("the first to expire").contains(Instant.ofEpochSecond(500));
    }

    @Test
    void itsWordsAreBounded() {
        List<Probe> probes = new ArrayList<>();
        List<ProbeResult> parts = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            probes.add(TCP.named("x".repeat(64)));
            parts.add(new ProbeResult(Verdict.FAIL, "L7RSP", "y".repeat(5_000), Duration.ZERO));
        }
        assertThat(CombinedRun.whole(new CombinedCheck(1, probes), parts, LABELS)
                        .info())
                .hasSize(1_000);
    }

    @Test
    void allBeginAtOnceAndTheLastOneDecides() {
        List<Consumer<ProbeResult>> begun = new ArrayList<>();
        List<ProbeResult> told = new ArrayList<>();
        new CombinedRun(CombinedCheck.anyOf(TCP, TCP, TCP), LABELS, told::add)
                .begin((probe, result) -> begun.add(result));
        assertThat(begun).hasSize(3);

        begun.get(2).accept(result('P'));
        begun.get(0).accept(result('F'));
        begun.get(0).accept(result('P'));
        assertThat(told).as("one is missing, however often another answers").isEmpty();
        begun.get(1).accept(result('F'));
        assertThat(told).extracting(ProbeResult::verdict).containsExactly(Verdict.PASS);
    }

    @Test
    void aPartThatCannotBeginSaysNothing() {
        List<ProbeResult> told = new ArrayList<>();
        new CombinedRun(CombinedCheck.allOf(TCP, TCP), LABELS, told::add).begin((probe, result) -> {
            throw new IllegalStateException("a defect of the prober's");
        });
        assertThat(told).extracting(ProbeResult::verdict).containsExactly(Verdict.INCONCLUSIVE);
        assertThat(told.get(0).info()).contains("a defect of the prober's");
    }
}
