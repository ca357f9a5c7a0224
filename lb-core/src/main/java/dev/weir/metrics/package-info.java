/** Micrometer meters of a load balancer. */
@NullMarked
package dev.weir.metrics;

import org.jspecify.annotations.NullMarked;
