package dev.weir.internal.probe;

import dev.weir.internal.report.HarmlessText;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One combined check under way: all parts at the same time, and one result with the last of them. Any thread. */
final class CombinedRun {
    private final CombinedCheck check;
    private final Labels labels;
    private final Consumer<ProbeResult> result;
    private final AtomicReferenceArray<ProbeResult> found;
    private final AtomicInteger missing;

    /** @param result told once */
    CombinedRun(CombinedCheck check, Labels labels, Consumer<ProbeResult> result) {
        this.check = check;
        this.labels = labels;
        this.result = result;
        this.found = new AtomicReferenceArray<>(check.probes().size());
        this.missing = new AtomicInteger(check.probes().size());
    }

    /** @param begin begins one part */
    void begin(BiConsumer<Probe, Consumer<ProbeResult>> begin) {
        for (int i = 0; i < check.probes().size(); i++) {
            int part = i;
            try {
                begin.accept(check.probes().get(i), told -> finished(part, told));
            } catch (RuntimeException | Error e) {
                finished(part, new ProbeResult(Verdict.INCONCLUSIVE, "SOCKERR", e.toString(), Duration.ZERO));
            }
        }
    }

    private void finished(int part, ProbeResult told) {
        if (found.compareAndSet(part, null, told) && missing.decrementAndGet() == 0) {
            List<ProbeResult> all = new ArrayList<>();
            for (int i = 0; i < found.length(); i++) {
                all.add(found.get(i));
            }
            result.accept(whole(check, all, labels));
        }
    }

    /**
     * What the parts come to. The status, the code and their kind are those of the first part that is as the whole; the time is that of
     * the longest part, the certificate the one that expires first. Pure but for names.
     *
     * @param parts in the order of the check's probes
     */
    static ProbeResult whole(CombinedCheck check, List<ProbeResult> parts, Labels labels) {
        Verdict verdict = verdict(check.required(), parts);
        ProbeResult example = parts.stream()
                .filter(part -> part.verdict() == verdict)
                .findFirst()
                .orElse(parts.get(0));
        Duration longest = parts.stream()
                .map(ProbeResult::duration)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Optional<Instant> expires = parts.stream()
                .flatMap(part -> part.certificateExpires().stream())
                .min(Instant::compareTo);
        return new ProbeResult(
                verdict, example.status(), example.code(), words(check, parts, labels), longest, expires);
    }

    private static Verdict verdict(int required, List<ProbeResult> parts) {
        long passed = count(parts, Verdict.PASS);
        long conditionally = passed + count(parts, Verdict.CONDITIONAL_PASS);
        long perhaps = conditionally + count(parts, Verdict.INCONCLUSIVE);
        if (passed >= required) {
            return Verdict.PASS;
        }
        return conditionally >= required
                ? Verdict.CONDITIONAL_PASS
                : perhaps >= required ? Verdict.INCONCLUSIVE : Verdict.FAIL;
    }

    private static long count(List<ProbeResult> parts, Verdict verdict) {
        return parts.stream().filter(part -> part.verdict() == verdict).count();
    }

    private static String words(CombinedCheck check, List<ProbeResult> parts, Labels labels) {
        long healthy = count(parts, Verdict.PASS) + count(parts, Verdict.CONDITIONAL_PASS);
        StringBuilder words =
                new StringBuilder(healthy + " of " + parts.size() + " healthy, " + check.required() + " required: ");
        for (int i = 0; i < parts.size(); i++) {
            ProbeResult part = parts.get(i);
            words.append(i == 0 ? "" : "; ")
                    .append(labels.of(check.probes().get(i)))
                    .append(' ')
                    .append(part.status());
            part.code().ifPresent(code -> words.append(' ').append(code));
            if (!part.info().isEmpty()) {
                words.append(" (").append(HarmlessText.of(part.info())).append(')');
            }
        }
        return HarmlessText.of(words.toString());
    }
}
