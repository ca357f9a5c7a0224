package dev.weir.examples.differential;

import java.util.List;
import java.util.stream.Stream;

/** All cases. */
final class Cases {
    private Cases() {}

    static List<Case> all() {
        return Stream.of(LifeCycleCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
