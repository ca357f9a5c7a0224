/**
 * What a transport or a prober implements. The cut is at accept, connect, relay: the load balancer decides, a transport
 * moves bytes and reports facts. Experimental until 1.0.
 */
@NullMarked
package dev.weir.spi;

import org.jspecify.annotations.NullMarked;
