/**
 * Discovery of servers by DNS. Each open source has one thread of its own, an event loop on which its queries, its timers and
 * its listener run; nothing here touches the loops that carry traffic.
 */
@NullMarked
package dev.weir.netty.dns;

import org.jspecify.annotations.NullMarked;
