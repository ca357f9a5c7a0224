/**
 * A tour a person can watch: clients that behave like real ones put load on a front door while one of its servers dies and
 * comes back, and every answer is checked. It knows the load balancer only as addresses and a {@link Watch}.
 */
@NullMarked
package dev.weir.examples.tour;

import org.jspecify.annotations.NullMarked;
