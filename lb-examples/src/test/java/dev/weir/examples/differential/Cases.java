package dev.weir.examples.differential;

import java.util.List;
import java.util.stream.Stream;

/** All cases. */
final class Cases {
    private Cases() {}

    static List<Case> all() {
        return Stream.of(
                        LifeCycleCases.all(),
                        RetryCases.all(),
                        QueueCases.all(),
                        TimeoutCases.all(),
                        BalanceCases.all(),
                        BackupCases.all(),
                        CheckCases.all(),
                        AgentCases.all(),
                        StickCases.all(),
                        ContentCases.all(),
                        LogCases.all(),
                        OperatorCases.all(),
                        PublishedCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
