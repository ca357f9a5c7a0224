/** Health checks of many servers for a long time, watched from the servers' side. Start at {@link dev.weir.benchmarks.checks.CheckSchedule}. */
@NullMarked
package dev.weir.benchmarks.checks;

import org.jspecify.annotations.NullMarked;
