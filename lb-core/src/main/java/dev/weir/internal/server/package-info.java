/** The live half of backends and servers: who may be picked, slots, the queue, and health. */
@NullMarked
package dev.weir.internal.server;

import org.jspecify.annotations.NullMarked;
