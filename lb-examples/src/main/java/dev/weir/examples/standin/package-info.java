/** Servers that stand in for Exchange 2013 client access servers, so that the examples need nothing but this JVM. */
@NullMarked
package dev.weir.examples.standin;

import org.jspecify.annotations.NullMarked;
