/** Sources of servers while they are open, and the pure rule of which endpoint has which of a template's slots. */
@NullMarked
package dev.weir.internal.discovery;

import org.jspecify.annotations.NullMarked;
