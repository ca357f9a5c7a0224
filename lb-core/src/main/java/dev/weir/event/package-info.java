/** What the load balancer tells: events, the record of each finished connection and the log line made of it. */
@NullMarked
package dev.weir.event;

import org.jspecify.annotations.NullMarked;
