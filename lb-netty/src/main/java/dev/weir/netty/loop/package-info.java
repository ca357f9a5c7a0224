/** What both paths know of the threads that run them. */
@NullMarked
package dev.weir.netty.loop;

import org.jspecify.annotations.NullMarked;
