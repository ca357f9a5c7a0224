/** When servers are checked and what becomes of the results. Control thread only. */
@NullMarked
package dev.weir.internal.health;

import org.jspecify.annotations.NullMarked;
