/** How the server of a new connection is chosen: the strategy interface and one file per algorithm. */
@NullMarked
package dev.weir.balance;

import org.jspecify.annotations.NullMarked;
