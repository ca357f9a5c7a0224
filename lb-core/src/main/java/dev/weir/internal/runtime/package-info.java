/** The system's own time, chance and threads. */
@NullMarked
package dev.weir.internal.runtime;

import org.jspecify.annotations.NullMarked;
