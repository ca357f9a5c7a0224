/** Runs a configuration file of HAProxy's as HAProxy would: {@link dev.weir.examples.haproxy.FileRun}. */
@NullMarked
package dev.weir.examples.haproxy;

import org.jspecify.annotations.NullMarked;
