/** Small hand-written doubles for lb-core's own unit tests: virtual time, and a transport without a network. */
@NullMarked
package dev.weir.fake;

import org.jspecify.annotations.NullMarked;
