/** Carries out health checks on an event loop of its own. */
@NullMarked
package dev.weir.healthcheck;

import org.jspecify.annotations.NullMarked;
