/**
 * Weir, HAProxy and nginx side by side under the same load: {@link dev.weir.benchmarks.compare.Compare} is the main class.
 *
 * <p>The yardstick is CPU time of the proxy process alone. Throughput depends on how load, origin and proxy share the
 * machine's cores; the CPU a proxy burns for one connection, exchange or gigabyte does so far less.
 */
package dev.weir.benchmarks.compare;
