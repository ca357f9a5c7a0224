/** Which discovered endpoint has which of a template's slots; pure rules. */
@NullMarked
package dev.weir.internal.discovery;

import org.jspecify.annotations.NullMarked;
