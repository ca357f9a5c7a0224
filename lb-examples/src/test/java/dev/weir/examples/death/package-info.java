/** Servers that die, and servers that are asked all the time whether they live. */
@NullMarked
package dev.weir.examples.death;

import org.jspecify.annotations.NullMarked;
