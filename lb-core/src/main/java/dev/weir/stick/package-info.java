/** Persistence: which client stays with which server, and the tables that remember it. */
@NullMarked
package dev.weir.stick;

import org.jspecify.annotations.NullMarked;
