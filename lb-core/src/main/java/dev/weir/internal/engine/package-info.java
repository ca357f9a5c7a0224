/** Starts, holds and stops everything. */
@NullMarked
package dev.weir.internal.engine;

import org.jspecify.annotations.NullMarked;
