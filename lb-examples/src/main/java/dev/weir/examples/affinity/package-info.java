/** Servers that say who they are, clients that ask all ports for it, and what a person sees of both. */
@NullMarked
package dev.weir.examples.affinity;

import org.jspecify.annotations.NullMarked;
