/** JMH benchmarks: one pick, and bytes through the relay. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
