/** What each event loop keeps for its connections: deadlines, counters, the list of the living. */
@NullMarked
package dev.weir.internal.loop;

import org.jspecify.annotations.NullMarked;
