/** What leaves the engine: notifications, the access log, snapshots. */
@NullMarked
package dev.weir.internal.report;

import org.jspecify.annotations.NullMarked;
