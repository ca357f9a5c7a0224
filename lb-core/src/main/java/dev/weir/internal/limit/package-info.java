/** Limits: connections at once, and events per second. */
@NullMarked
package dev.weir.internal.limit;

import org.jspecify.annotations.NullMarked;
