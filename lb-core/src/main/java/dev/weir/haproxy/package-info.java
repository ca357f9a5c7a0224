/**
 * HAProxy's configuration files, {@code mode tcp}: read into a {@link dev.weir.Topology}, and written from one. {@code
 * docs/haproxy-config.md} lists every keyword and what becomes of it.
 */
@NullMarked
package dev.weir.haproxy;

import org.jspecify.annotations.NullMarked;
