/** The watchdog: what takes too long, and code of users that does not come back. */
@NullMarked
package dev.weir.internal.watch;

import org.jspecify.annotations.NullMarked;
